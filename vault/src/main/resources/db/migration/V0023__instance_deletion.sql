-- instances on their way out: a restarted server goes on where it was
create table instance_deletion (
    instance text primary key,
    job      text not null,
    phase    text not null,
    forget   integer not null,
    task     text
);
