-- What gateways that follow this record leave of guardrail policies: which routes they have with which version, and what a version that is tried would have done beside the one in force.
-- Nothing here is evidence and nothing here holds a text of anybody. Rows of an hour are kept for a month.

ALTER TABLE host_gateway_replica ADD COLUMN routes TEXT NOT NULL DEFAULT '[]';
CREATE TABLE host_guard_trial (
    hour BIGINT NOT NULL, route TEXT NOT NULL, candidate TEXT NOT NULL, in_force TEXT NOT NULL, guard TEXT NOT NULL, place TEXT NOT NULL, effect TEXT NOT NULL,
    seen BIGINT NOT NULL, agreed BIGINT NOT NULL, only_candidate BIGINT NOT NULL, only_in_force BIGINT NOT NULL,
    PRIMARY KEY (hour, route, candidate, in_force, guard, place, effect));
