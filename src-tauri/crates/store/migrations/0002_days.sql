-- The money of each day as a ledger, the sums of it, and the closings.
--
-- What an attempt's money is to the shop (sold, owed, other) is booked when it lands and booked anew,
-- with the opposite of the old line beside it, when a decision changes it. Lines of a closed day never
-- come; what changes after its day was closed is booked on an open one.

CREATE TABLE money_moves (
    id                INTEGER PRIMARY KEY,
    attempt           TEXT NOT NULL REFERENCES attempts (own_reference),
    sale              INTEGER NOT NULL REFERENCES sales (sequence),
    business_day      TEXT NOT NULL,
    -- Quarters of an hour since 1970 UTC: what an hour of the shop's clock is made of in any zone.
    quarter           INTEGER NOT NULL,
    gateway           TEXT NOT NULL,
    cashier           TEXT NOT NULL,
    currency          TEXT NOT NULL,
    currency_exponent INTEGER NOT NULL,
    claim             TEXT NOT NULL CHECK (claim IN ('sold', 'owed', 'other')),
    -- 1 for a line, -1 for one that takes an earlier line back.
    payments          INTEGER NOT NULL CHECK (payments IN (1, -1)),
    amount_minor      INTEGER NOT NULL,
    seq               INTEGER NOT NULL REFERENCES journal (seq),
    CHECK (amount_minor * payments >= 0)
) STRICT;

CREATE INDEX money_moves_by_day ON money_moves (business_day);

CREATE TRIGGER money_moves_land_on_open_days BEFORE INSERT ON money_moves
WHEN NEW.business_day <= (SELECT closed_through FROM meta)
BEGIN SELECT RAISE(ABORT, 'a closed day never changes'); END;
CREATE TRIGGER money_moves_are_kept BEFORE DELETE ON money_moves
BEGIN SELECT RAISE(ABORT, 'a line of money is never deleted'); END;
CREATE TRIGGER money_moves_are_frozen BEFORE UPDATE ON money_moves
BEGIN SELECT RAISE(ABORT, 'a line of money never changes'); END;

-- The sums of the lines, so that a day, a month or a year is read without its lines.
CREATE TABLE day_figures (
    business_day      TEXT NOT NULL,
    quarter           INTEGER NOT NULL,
    gateway           TEXT NOT NULL,
    cashier           TEXT NOT NULL,
    currency          TEXT NOT NULL,
    currency_exponent INTEGER NOT NULL,
    claim             TEXT NOT NULL,
    payments          INTEGER NOT NULL,
    amount_minor      INTEGER NOT NULL,
    PRIMARY KEY (business_day, quarter, gateway, cashier, currency, claim)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER money_moves_add_up AFTER INSERT ON money_moves
BEGIN
    INSERT INTO day_figures VALUES (NEW.business_day, NEW.quarter, NEW.gateway, NEW.cashier, NEW.currency,
        NEW.currency_exponent, NEW.claim, NEW.payments, NEW.amount_minor)
    ON CONFLICT DO UPDATE SET payments = payments + excluded.payments,
        amount_minor = amount_minor + excluded.amount_minor;
END;

-- How many of the sales made on a day stand where.
CREATE TABLE day_counts (
    business_day TEXT NOT NULL,
    cashier      TEXT NOT NULL,
    state        TEXT NOT NULL,
    sales        INTEGER NOT NULL,
    PRIMARY KEY (business_day, cashier, state)
) STRICT, WITHOUT ROWID;

INSERT INTO day_counts
SELECT business_day, coalesce(cashier, ''), state, count(*) FROM sales GROUP BY 1, 2, 3;

CREATE TRIGGER sales_are_counted AFTER INSERT ON sales
BEGIN
    INSERT INTO day_counts VALUES (NEW.business_day, coalesce(NEW.cashier, ''), NEW.state, 1)
    ON CONFLICT DO UPDATE SET sales = sales + 1;
END;
CREATE TRIGGER sales_are_counted_anew AFTER UPDATE ON sales
WHEN NEW.state IS NOT OLD.state OR NEW.cashier IS NOT OLD.cashier
BEGIN
    UPDATE day_counts SET sales = sales - 1
    WHERE business_day = OLD.business_day AND cashier = coalesce(OLD.cashier, '') AND state = OLD.state;
    INSERT INTO day_counts VALUES (NEW.business_day, coalesce(NEW.cashier, ''), NEW.state, 1)
    ON CONFLICT DO UPDATE SET sales = sales + 1;
END;

CREATE INDEX sales_flagged ON sales (business_day, sequence) WHERE flags <> '';
CREATE INDEX attempts_flagged ON attempts (business_day, sale) WHERE flags <> '' AND business_day IS NOT NULL;

-- The end of each business day (a Z report). What is written never changes, so printing one again gives
-- the same.
CREATE TABLE closings (
    number       INTEGER PRIMARY KEY CHECK (number > 0),
    business_day TEXT NOT NULL UNIQUE,
    -- Everything the closing says, as JSON; the signature is over exactly these bytes.
    statement    TEXT NOT NULL,
    public_key   BLOB NOT NULL CHECK (length(public_key) = 32),
    signature    BLOB NOT NULL CHECK (length(signature) = 64),
    -- The journal row that tells of it.
    seq          INTEGER NOT NULL REFERENCES journal (seq)
) STRICT;

CREATE TRIGGER closings_have_no_gap BEFORE INSERT ON closings
WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM closings)
BEGIN SELECT RAISE(ABORT, 'closings are consecutive'); END;
CREATE TRIGGER closings_follow_the_days BEFORE INSERT ON closings
WHEN NEW.business_day <= (SELECT closed_through FROM meta)
BEGIN SELECT RAISE(ABORT, 'days close in order'); END;
CREATE TRIGGER closings_are_kept BEFORE DELETE ON closings
BEGIN SELECT RAISE(ABORT, 'a closing is never deleted'); END;
CREATE TRIGGER closings_are_frozen BEFORE UPDATE ON closings
BEGIN SELECT RAISE(ABORT, 'a closing never changes'); END;
CREATE TRIGGER closed_days_stay_closed BEFORE UPDATE OF closed_through ON meta
WHEN NEW.closed_through IS NULL OR NEW.closed_through < OLD.closed_through
BEGIN SELECT RAISE(ABORT, 'a closed day stays closed'); END;
