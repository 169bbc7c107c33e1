-- what the server does to repositories by itself
create table upkeep (
    repository text not null,
    kind       text not null,
    -- the interval counts from here: the beginning of the last run that came to an end
    since      bigint not null,
    -- when a run was last begun
    tried      bigint not null,
    -- of checks: the part that is read next, and how far a run came that was cut short
    part       bigint not null,
    position   text,
    primary key (repository, kind)
);
