-- What gateways that follow this record leave of what they serve: which routes lead to which model version, and how each version fares (in slots of some seconds that begin at `at`).
-- Servers leave what they make of it. Nothing here is evidence; decisions that rest on it are entries, with the numbers in them.

CREATE TABLE host_gateway_setup (id TEXT PRIMARY KEY, name TEXT NOT NULL, setup TEXT NOT NULL, at BIGINT NOT NULL);
CREATE TABLE host_version_count (
    at BIGINT NOT NULL, route TEXT NOT NULL, digest TEXT NOT NULL, shadow BIGINT NOT NULL, replica TEXT NOT NULL,
    requests BIGINT NOT NULL, errors BIGINT NOT NULL, blocked BIGINT NOT NULL, output BIGINT NOT NULL, differs BIGINT NOT NULL, dropped BIGINT NOT NULL, times TEXT NOT NULL,
    PRIMARY KEY (at, route, digest, shadow, replica));
CREATE TABLE host_rollout_progress (route TEXT PRIMARY KEY, progress TEXT NOT NULL, at BIGINT NOT NULL);
