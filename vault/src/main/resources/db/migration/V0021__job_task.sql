create table job (
    id       text primary key,
    vault    text not null,
    instance text not null,
    cluster  text not null,
    kind     text not null,
    state    text not null,
    version  bigint not null,
    created  bigint not null,
    ended    bigint,
    document text not null
);
create index job_vault on job (vault, created);
create index job_instance on job (instance, created);

create table task (
    id         text primary key,
    job        text not null,
    extension  text not null,
    instance   text not null,
    kind       text not null,
    state      text not null,
    version    bigint not null,
    attempt    integer not null,
    epoch      bigint not null,
    sequence   bigint not null,
    created    bigint not null,
    leased     bigint,
    heard      bigint,
    progressed bigint not null,
    ended      bigint,
    stop       text,
    point      text,
    spec       text not null,
    report     text
);
create index task_extension on task (extension, state);
create index task_job on task (job);
create index task_state on task (state);

-- packs granted to a task: ids are issued once (recovery-point-tree 6, R1)
create table task_pack (
    pack    text primary key,
    task    text not null,
    class   text not null,
    granted bigint not null,
    length  bigint,
    sha256  text,
    stored  bigint
);
create index task_pack_task on task_pack (task);

-- pages of outcomes that lie encrypted in the store
create table task_outcomes (
    task     text not null,
    page     integer not null,
    outcomes integer not null,
    sha256   text not null,
    primary key (task, page)
);

-- namespaces that a running restore writes to; '*' stands for all of a cluster
create table restore_lock (
    cluster   text not null,
    namespace text not null,
    task      text not null,
    primary key (cluster, namespace)
);
create index restore_lock_task on restore_lock (task);
