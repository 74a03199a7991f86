-- What gateways that follow this record leave beside it: how far each replica is, and the digests of keys that applications show.
-- Which switches are pulled and which keys are good stands in the log.

CREATE TABLE host_gateway_replica (id TEXT PRIMARY KEY, name TEXT NOT NULL, started_at BIGINT NOT NULL, seen_at BIGINT NOT NULL, position BIGINT NOT NULL);
CREATE TABLE host_gateway_key (id TEXT PRIMARY KEY, sha256 TEXT NOT NULL);
