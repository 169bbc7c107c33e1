create table repository (
    instance  text not null,
    tier      text not null,
    id        text not null,
    account   text not null,
    container text not null,
    created   bigint not null,
    primary key (instance, tier)
);

create table recovery_point (
    id       text primary key,
    instance text not null,
    task     text not null,
    taken    bigint not null,
    state    text not null,
    document text not null
);
create index recovery_point_instance on recovery_point (instance, taken);

-- points that must stay until a task has ended
create table point_pin (
    task  text not null,
    point text not null,
    primary key (task, point)
);
create index point_pin_point on point_pin (point);
