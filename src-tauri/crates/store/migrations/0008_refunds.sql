-- Money that goes back to customers, and reserved money that is taken. Both are records of their own: the
-- attempt stays as it was, and the gateway's word about it moves its stage.

CREATE TABLE refunds (
    id                INTEGER PRIMARY KEY,
    sale              INTEGER NOT NULL REFERENCES sales (sequence),
    ordinal           INTEGER NOT NULL CHECK (ordinal > 0),
    attempt           TEXT NOT NULL REFERENCES attempts (own_reference),
    way               TEXT NOT NULL CHECK (way IN ('gateway', 'cash', 'other', 'seen')),
    amount_minor      INTEGER NOT NULL CHECK (amount_minor > 0),
    currency          TEXT NOT NULL,
    currency_exponent INTEGER NOT NULL,
    reason            TEXT NOT NULL,
    person            TEXT,
    asked_at          INTEGER NOT NULL,
    stage             TEXT NOT NULL CHECK (stage IN ('asking', 'pending', 'done', 'failed')),
    reference         TEXT,
    raw_status        TEXT,
    problem           TEXT,
    ended_at          INTEGER,
    business_day      TEXT,
    -- The journal row of its newest change.
    seq               INTEGER NOT NULL REFERENCES journal (seq),
    UNIQUE (sale, ordinal),
    CHECK (way = 'seen' OR reason <> ''),
    CHECK (way = 'gateway' OR stage = 'done'),
    CHECK ((stage IN ('done', 'failed')) = (ended_at IS NOT NULL)),
    CHECK ((stage = 'done') = (business_day IS NOT NULL))
) STRICT;

CREATE INDEX refunds_by_day ON refunds (business_day, sale) WHERE business_day IS NOT NULL;
CREATE INDEX refunds_by_attempt ON refunds (attempt);
CREATE INDEX refunds_under_way ON refunds (sale) WHERE stage IN ('asking', 'pending');

CREATE TRIGGER refunds_are_kept BEFORE DELETE ON refunds
BEGIN SELECT RAISE(ABORT, 'a refund is never deleted'); END;
CREATE TRIGGER refunds_are_frozen BEFORE UPDATE ON refunds
WHEN NEW.sale IS NOT OLD.sale OR NEW.ordinal IS NOT OLD.ordinal OR NEW.attempt IS NOT OLD.attempt
  OR NEW.way IS NOT OLD.way OR NEW.amount_minor IS NOT OLD.amount_minor OR NEW.currency IS NOT OLD.currency
  OR NEW.currency_exponent IS NOT OLD.currency_exponent OR NEW.reason IS NOT OLD.reason
  OR NEW.person IS NOT OLD.person OR NEW.asked_at IS NOT OLD.asked_at
BEGIN SELECT RAISE(ABORT, 'what a refund was asked as never changes'); END;
CREATE TRIGGER refunds_end_once BEFORE UPDATE ON refunds WHEN OLD.stage IN ('done', 'failed')
BEGIN SELECT RAISE(ABORT, 'a refund that ended never changes'); END;
CREATE TRIGGER refunds_never_go_back BEFORE UPDATE ON refunds WHEN OLD.stage = 'pending' AND NEW.stage = 'asking'
BEGIN SELECT RAISE(ABORT, 'a refund that the gateway took stays taken'); END;
CREATE TRIGGER refunds_land_on_open_days BEFORE INSERT ON refunds
WHEN NEW.business_day <= (SELECT closed_through FROM meta)
BEGIN SELECT RAISE(ABORT, 'a closed day never changes'); END;
CREATE TRIGGER refunds_end_on_open_days BEFORE UPDATE OF business_day ON refunds
WHEN NEW.business_day <= (SELECT closed_through FROM meta)
BEGIN SELECT RAISE(ABORT, 'a closed day never changes'); END;

CREATE TABLE captures (
    id       INTEGER PRIMARY KEY,
    sale     INTEGER NOT NULL REFERENCES sales (sequence),
    ordinal  INTEGER NOT NULL CHECK (ordinal > 0),
    attempt  TEXT NOT NULL REFERENCES attempts (own_reference),
    asked_at INTEGER NOT NULL,
    stage    TEXT NOT NULL CHECK (stage IN ('asking', 'done', 'not_taken')),
    -- The journal row of its newest change.
    seq      INTEGER NOT NULL REFERENCES journal (seq),
    UNIQUE (sale, ordinal)
) STRICT;

CREATE UNIQUE INDEX captures_one_at_a_time ON captures (attempt) WHERE stage = 'asking';

CREATE TRIGGER captures_are_kept BEFORE DELETE ON captures
BEGIN SELECT RAISE(ABORT, 'a capture is never deleted'); END;
CREATE TRIGGER captures_are_frozen BEFORE UPDATE ON captures
WHEN OLD.stage <> 'asking' OR NEW.sale IS NOT OLD.sale OR NEW.ordinal IS NOT OLD.ordinal
  OR NEW.attempt IS NOT OLD.attempt OR NEW.asked_at IS NOT OLD.asked_at
BEGIN SELECT RAISE(ABORT, 'what a capture was asked as never changes'); END;

-- How many of each a sale has, so that those without any are read as fast as before.
ALTER TABLE sales ADD COLUMN refunds INTEGER NOT NULL DEFAULT 0 CHECK (refunds >= 0);
ALTER TABLE sales ADD COLUMN captures INTEGER NOT NULL DEFAULT 0 CHECK (captures >= 0);

-- The ledger learns what was given back. A line of what is left of a payment that went back whole is zero.
CREATE TABLE money_moves_anew (
    id                INTEGER PRIMARY KEY,
    attempt           TEXT NOT NULL REFERENCES attempts (own_reference),
    sale              INTEGER NOT NULL REFERENCES sales (sequence),
    business_day      TEXT NOT NULL,
    quarter           INTEGER NOT NULL,
    gateway           TEXT NOT NULL,
    cashier           TEXT NOT NULL,
    currency          TEXT NOT NULL,
    currency_exponent INTEGER NOT NULL,
    claim             TEXT NOT NULL CHECK (claim IN ('sold', 'owed', 'other', 'returned')),
    payments          INTEGER NOT NULL CHECK (payments IN (1, -1)),
    amount_minor      INTEGER NOT NULL,
    seq               INTEGER NOT NULL REFERENCES journal (seq),
    CHECK (amount_minor * payments >= 0)
) STRICT;
INSERT INTO money_moves_anew SELECT * FROM money_moves;
DROP TABLE money_moves;
ALTER TABLE money_moves_anew RENAME TO money_moves;

CREATE INDEX money_moves_by_day ON money_moves (business_day);

CREATE TRIGGER money_moves_land_on_open_days BEFORE INSERT ON money_moves
WHEN NEW.business_day <= (SELECT closed_through FROM meta)
BEGIN SELECT RAISE(ABORT, 'a closed day never changes'); END;
CREATE TRIGGER money_moves_are_kept BEFORE DELETE ON money_moves
BEGIN SELECT RAISE(ABORT, 'a line of money is never deleted'); END;
CREATE TRIGGER money_moves_are_frozen BEFORE UPDATE ON money_moves
BEGIN SELECT RAISE(ABORT, 'a line of money never changes'); END;
CREATE TRIGGER money_moves_add_up AFTER INSERT ON money_moves
BEGIN
    INSERT INTO day_figures VALUES (NEW.business_day, NEW.quarter, NEW.gateway, NEW.cashier, NEW.currency,
        NEW.currency_exponent, NEW.claim, NEW.payments, NEW.amount_minor)
    ON CONFLICT DO UPDATE SET payments = payments + excluded.payments,
        amount_minor = amount_minor + excluded.amount_minor;
END;
