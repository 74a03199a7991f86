-- Red-team rounds that a server runs by itself: one row for each plan and target, with whose turn it is. Which rounds are due is
-- asked of the record; a copy without this table loses who was about to run what, never a result.

CREATE TABLE host_round (
    id TEXT PRIMARY KEY, use_case TEXT NOT NULL, plan TEXT NOT NULL, target TEXT NOT NULL, due BIGINT NOT NULL, created_at BIGINT NOT NULL,
    state TEXT NOT NULL, reason TEXT, not_before BIGINT NOT NULL, failures BIGINT NOT NULL, journal BIGINT NOT NULL, round TEXT,
    holder TEXT, lease_until BIGINT NOT NULL, stop BIGINT NOT NULL, asked_by TEXT, stopped_by TEXT,
    started_at BIGINT, ended_at BIGINT, attempts_done BIGINT NOT NULL, attempts_total BIGINT NOT NULL, attempts_worked BIGINT NOT NULL, entry BIGINT);
