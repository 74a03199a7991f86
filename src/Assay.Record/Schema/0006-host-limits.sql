-- What replicas of a gateway hold of limits that they share: how much each may use of a window, how much it says it has used, and until when it holds.
-- Nothing here is evidence. A copy without this table begins its windows anew.

CREATE TABLE host_limit_lease (
    id TEXT NOT NULL, slot BIGINT NOT NULL, holder TEXT NOT NULL, granted BIGINT NOT NULL, used BIGINT NOT NULL, until BIGINT NOT NULL,
    PRIMARY KEY (id, slot, holder));
CREATE INDEX host_limit_lease_until ON host_limit_lease (until);
