-- Times are milliseconds since 1970 (UTC). Keys are ARM ids in lower case.

-- single facts of this installation: subscription, tenant, names of the defaults
create table setting (
    name  text primary key,
    value text not null
);

-- private keys, wrapped by the KEK
create table wrapped_key (
    name    text primary key,
    wrapped text not null
);

-- bearer tokens; only their SHA-256 is kept
create table token (
    hash      text primary key,
    principal text not null,
    name      text not null,
    created   bigint not null,
    expires   bigint
);

-- every ARM resource, as its document says
create table resource (
    key      text primary key,
    id       text not null,
    type     text not null,
    name     text not null,
    version  bigint not null,
    created  bigint not null,
    changed  bigint not null,
    document text not null
);
create index resource_type on resource (type, key);

-- which resource points to which: what is in use is not deleted
create table resource_reference (
    source   text not null,
    relation text not null,
    target   text not null,
    primary key (source, relation, target)
);
create index resource_reference_target on resource_reference (target, relation);

create table operation (
    id        text primary key,
    kind      text not null,
    resource  text not null,
    principal text not null,
    status    text not null,
    started   bigint not null,
    ended     bigint,
    result    text,
    error     text,
    error_status integer
);
create index operation_status on operation (status);

create table audit (
    sequence    integer primary key,
    at          bigint not null,
    principal   text not null,
    name        text not null,
    action      text not null,
    scope       text not null,
    outcome     text not null,
    correlation text not null,
    previous    text not null,
    hash        text not null
);
