-- What gateways that follow this record saw: numbers for each minute, the last exchanges and, where their files want it, texts. Nothing here is evidence, and
-- no text of anybody stands here in the clear. A gateway writes whole numbers of its own minutes again and again, so that a batch that is sent twice counts once.
-- Every row says until when it is kept.

-- a0 to a14 count requests by the time that the gateway added, t0 to t14 by all their time; the bounds stand in the program. Cost is in millionths.
CREATE TABLE host_traffic (
    minute BIGINT NOT NULL, instance TEXT NOT NULL, route TEXT NOT NULL, model TEXT NOT NULL, gateway TEXT NOT NULL, until BIGINT NOT NULL,
    answered BIGINT NOT NULL, rewritten BIGINT NOT NULL, request_blocked BIGINT NOT NULL, answer_blocked BIGINT NOT NULL,
    refused BIGINT NOT NULL, stopped BIGINT NOT NULL, upstream_failed BIGINT NOT NULL, caller_left BIGINT NOT NULL, failed BIGINT NOT NULL,
    a0 BIGINT NOT NULL, a1 BIGINT NOT NULL, a2 BIGINT NOT NULL, a3 BIGINT NOT NULL, a4 BIGINT NOT NULL, a5 BIGINT NOT NULL, a6 BIGINT NOT NULL, a7 BIGINT NOT NULL,
    a8 BIGINT NOT NULL, a9 BIGINT NOT NULL, a10 BIGINT NOT NULL, a11 BIGINT NOT NULL, a12 BIGINT NOT NULL, a13 BIGINT NOT NULL, a14 BIGINT NOT NULL,
    t0 BIGINT NOT NULL, t1 BIGINT NOT NULL, t2 BIGINT NOT NULL, t3 BIGINT NOT NULL, t4 BIGINT NOT NULL, t5 BIGINT NOT NULL, t6 BIGINT NOT NULL, t7 BIGINT NOT NULL,
    t8 BIGINT NOT NULL, t9 BIGINT NOT NULL, t10 BIGINT NOT NULL, t11 BIGINT NOT NULL, t12 BIGINT NOT NULL, t13 BIGINT NOT NULL, t14 BIGINT NOT NULL,
    added_us BIGINT NOT NULL, total_us BIGINT NOT NULL, tokens_in BIGINT NOT NULL, tokens_out BIGINT NOT NULL, estimated BIGINT NOT NULL, priced BIGINT NOT NULL,
    cost BIGINT NOT NULL, lost BIGINT NOT NULL, dropped BIGINT NOT NULL, unlogged BIGINT NOT NULL,
    PRIMARY KEY (minute, instance, route, model));
CREATE INDEX host_traffic_until ON host_traffic (until);

CREATE TABLE host_traffic_guard (
    minute BIGINT NOT NULL, instance TEXT NOT NULL, route TEXT NOT NULL, guard TEXT NOT NULL, until BIGINT NOT NULL,
    blocked BIGINT NOT NULL, changed BIGINT NOT NULL, noted BIGINT NOT NULL, shadow BIGINT NOT NULL,
    PRIMARY KEY (minute, instance, route, guard));
CREATE INDEX host_traffic_guard_until ON host_traffic_guard (until);

-- Kept is 1 for an exchange that was refused by policy, changed, stopped, failed or hit: those outlive the others where there is no room for all.
CREATE TABLE host_exchange (
    reference TEXT PRIMARY KEY, at BIGINT NOT NULL, until BIGINT NOT NULL, kept BIGINT NOT NULL, gateway TEXT NOT NULL, instance TEXT NOT NULL,
    route TEXT NOT NULL, application TEXT NOT NULL, outcome TEXT NOT NULL, guards TEXT NOT NULL, seen TEXT NOT NULL);
CREATE INDEX host_exchange_at ON host_exchange (at, reference);
CREATE INDEX host_exchange_gateway ON host_exchange (gateway, kept, at);
CREATE INDEX host_exchange_until ON host_exchange (until);

-- Texts of exchanges, where a gateway's file wants them kept: redacted, then encrypted under a key that is not in this database.
CREATE TABLE host_prompt (
    reference TEXT PRIMARY KEY, at BIGINT NOT NULL, until BIGINT NOT NULL, gateway TEXT NOT NULL, key_id TEXT NOT NULL, sealed BLOB NOT NULL);
CREATE INDEX host_prompt_until ON host_prompt (until);
