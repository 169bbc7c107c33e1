-- Times are milliseconds since 1970 (UTC). Extensions, clusters, instances and vaults are named by their ARM ids in lower case.

-- the identity of a cluster, bound by its first enrolment; outlives the extension
create table cluster_identity (
    cluster text primary key,
    uid     text not null,
    bound   bigint not null
);

-- one-time tokens; only their SHA-256 is kept
create table enrolment (
    token_hash text primary key,
    extension  text not null,
    vault_url  text not null,
    created    bigint not null,
    expires    bigint not null,
    -- SHA-256 of the public key that used it: the same one may ask again, if the answer was lost
    used_by    text
);
create index enrolment_extension on enrolment (extension);

-- every certificate that was signed: what is not here is refused, whoever signed it
create table link_certificate (
    sha256     text primary key,
    extension  text not null,
    generation bigint not null,
    expires    bigint not null
);

-- the current session of each extension
create table link (
    extension         text primary key,
    cluster           text not null,
    vault_url         text not null,
    generation        bigint not null,
    epoch             bigint not null,
    instance          text,
    pod               text,
    extension_version text,
    enrolled          bigint not null,
    heard             bigint,
    healthy           integer not null,
    conditions        text not null,
    facts             text,
    removed           bigint
);
create index link_cluster on link (cluster);
