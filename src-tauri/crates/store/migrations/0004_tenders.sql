-- What was paid without the phone, and the cash drawer. Everything here is only ever added.

-- A sale that cash or another way paid. Due, given and change are three amounts; only due is counted.
CREATE TABLE tenders (
    id                INTEGER PRIMARY KEY,
    sale              INTEGER NOT NULL REFERENCES sales (sequence),
    ordinal           INTEGER NOT NULL CHECK (ordinal > 0),
    kind              TEXT NOT NULL CHECK (kind IN ('cash', 'other')),
    due_minor         INTEGER NOT NULL CHECK (due_minor > 0),
    given_minor       INTEGER CHECK (given_minor >= due_minor),
    currency          TEXT NOT NULL,
    currency_exponent INTEGER NOT NULL,
    note              TEXT NOT NULL,
    person            TEXT,
    at                INTEGER NOT NULL,
    business_day      TEXT NOT NULL,
    seq               INTEGER NOT NULL REFERENCES journal (seq),
    UNIQUE (sale, ordinal),
    CHECK (kind = 'cash' OR given_minor IS NULL),
    CHECK (kind = 'cash' OR note <> '')
) STRICT;

-- How many tenders a sale has, so that those without any are read as fast as before.
ALTER TABLE sales ADD COLUMN tenders INTEGER NOT NULL DEFAULT 0 CHECK (tenders >= 0);

CREATE INDEX tenders_by_day ON tenders (business_day, sale);

-- A tender that was wrong: a record of its own beside it.
CREATE TABLE tenders_taken_back (
    tender       INTEGER PRIMARY KEY REFERENCES tenders (id),
    reason       TEXT NOT NULL CHECK (reason <> ''),
    person       TEXT,
    at           INTEGER NOT NULL,
    business_day TEXT NOT NULL,
    seq          INTEGER NOT NULL REFERENCES journal (seq)
) STRICT;

CREATE INDEX tenders_taken_back_by_day ON tenders_taken_back (business_day);

CREATE TRIGGER tenders_pay_a_sale_once BEFORE INSERT ON tenders
WHEN EXISTS (SELECT 1 FROM tenders AS other WHERE other.sale = NEW.sale
             AND NOT EXISTS (SELECT 1 FROM tenders_taken_back WHERE tender = other.id))
BEGIN SELECT RAISE(ABORT, 'a sale is paid by one tender at most'); END;
CREATE TRIGGER tenders_are_kept BEFORE DELETE ON tenders
BEGIN SELECT RAISE(ABORT, 'a tender is never deleted'); END;
CREATE TRIGGER tenders_are_frozen BEFORE UPDATE ON tenders
BEGIN SELECT RAISE(ABORT, 'a tender never changes'); END;
CREATE TRIGGER tenders_taken_back_are_kept BEFORE DELETE ON tenders_taken_back
BEGIN SELECT RAISE(ABORT, 'what was taken back stays so'); END;
CREATE TRIGGER tenders_taken_back_are_frozen BEFORE UPDATE ON tenders_taken_back
BEGIN SELECT RAISE(ABORT, 'what was taken back stays so'); END;

-- The money of tenders as a ledger of its own: it is never among the money that came by phone.
CREATE TABLE tender_moves (
    id                INTEGER PRIMARY KEY,
    tender            INTEGER NOT NULL REFERENCES tenders (id),
    sale              INTEGER NOT NULL REFERENCES sales (sequence),
    business_day      TEXT NOT NULL,
    quarter           INTEGER NOT NULL,
    kind              TEXT NOT NULL CHECK (kind IN ('cash', 'other')),
    cashier           TEXT NOT NULL,
    currency          TEXT NOT NULL,
    currency_exponent INTEGER NOT NULL,
    -- 1 for a line, -1 for one that takes an earlier line back.
    tenders           INTEGER NOT NULL CHECK (tenders IN (1, -1)),
    amount_minor      INTEGER NOT NULL,
    seq               INTEGER NOT NULL REFERENCES journal (seq),
    UNIQUE (tender, tenders),
    CHECK (amount_minor * tenders > 0)
) STRICT;

CREATE INDEX tender_moves_by_day ON tender_moves (business_day);

CREATE TRIGGER tender_moves_land_on_open_days BEFORE INSERT ON tender_moves
WHEN NEW.business_day <= (SELECT closed_through FROM meta)
BEGIN SELECT RAISE(ABORT, 'a closed day never changes'); END;
CREATE TRIGGER tender_moves_are_kept BEFORE DELETE ON tender_moves
BEGIN SELECT RAISE(ABORT, 'a line of money is never deleted'); END;
CREATE TRIGGER tender_moves_are_frozen BEFORE UPDATE ON tender_moves
BEGIN SELECT RAISE(ABORT, 'a line of money never changes'); END;

CREATE TABLE tender_figures (
    business_day      TEXT NOT NULL,
    quarter           INTEGER NOT NULL,
    kind              TEXT NOT NULL,
    cashier           TEXT NOT NULL,
    currency          TEXT NOT NULL,
    currency_exponent INTEGER NOT NULL,
    tenders           INTEGER NOT NULL,
    amount_minor      INTEGER NOT NULL,
    PRIMARY KEY (business_day, quarter, kind, cashier, currency)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER tender_moves_add_up AFTER INSERT ON tender_moves
BEGIN
    INSERT INTO tender_figures VALUES (NEW.business_day, NEW.quarter, NEW.kind, NEW.cashier, NEW.currency,
        NEW.currency_exponent, NEW.tenders, NEW.amount_minor)
    ON CONFLICT DO UPDATE SET tenders = tenders + excluded.tenders,
        amount_minor = amount_minor + excluded.amount_minor;
END;

-- Cash in or out of the drawer without a sale.
CREATE TABLE cash_moves (
    id                INTEGER PRIMARY KEY,
    kind              TEXT NOT NULL CHECK (kind IN ('float', 'pay_in', 'pay_out')),
    amount_minor      INTEGER NOT NULL CHECK (amount_minor > 0),
    currency          TEXT NOT NULL,
    currency_exponent INTEGER NOT NULL,
    note              TEXT NOT NULL,
    person            TEXT,
    at                INTEGER NOT NULL,
    business_day      TEXT NOT NULL,
    seq               INTEGER NOT NULL REFERENCES journal (seq),
    CHECK (kind = 'float' OR note <> '')
) STRICT;

CREATE INDEX cash_moves_by_day ON cash_moves (business_day);

-- What somebody counted, and what should have been there then. Nobody was shown the latter before.
CREATE TABLE cash_counts (
    id                INTEGER PRIMARY KEY,
    counted_minor     INTEGER NOT NULL CHECK (counted_minor >= 0),
    expected_minor    INTEGER NOT NULL,
    currency          TEXT NOT NULL,
    currency_exponent INTEGER NOT NULL,
    person            TEXT,
    at                INTEGER NOT NULL,
    business_day      TEXT NOT NULL,
    seq               INTEGER NOT NULL REFERENCES journal (seq)
) STRICT;

CREATE INDEX cash_counts_by_day ON cash_counts (business_day);

-- What the owner said about the difference of a count.
CREATE TABLE cash_notes (
    count_id INTEGER PRIMARY KEY REFERENCES cash_counts (id),
    note     TEXT NOT NULL CHECK (note <> ''),
    person   TEXT,
    at       INTEGER NOT NULL,
    seq      INTEGER NOT NULL REFERENCES journal (seq)
) STRICT;

CREATE TRIGGER cash_moves_land_on_open_days BEFORE INSERT ON cash_moves
WHEN NEW.business_day <= (SELECT closed_through FROM meta)
BEGIN SELECT RAISE(ABORT, 'a closed day never changes'); END;
CREATE TRIGGER cash_moves_are_kept BEFORE DELETE ON cash_moves
BEGIN SELECT RAISE(ABORT, 'a movement of cash is never deleted'); END;
CREATE TRIGGER cash_moves_are_frozen BEFORE UPDATE ON cash_moves
BEGIN SELECT RAISE(ABORT, 'a movement of cash never changes'); END;
CREATE TRIGGER cash_counts_are_of_open_days BEFORE INSERT ON cash_counts
WHEN NEW.business_day <= (SELECT closed_through FROM meta)
BEGIN SELECT RAISE(ABORT, 'a closed day never changes'); END;
CREATE TRIGGER cash_counts_are_kept BEFORE DELETE ON cash_counts
BEGIN SELECT RAISE(ABORT, 'a count is never deleted'); END;
CREATE TRIGGER cash_counts_are_frozen BEFORE UPDATE ON cash_counts
BEGIN SELECT RAISE(ABORT, 'a count never changes'); END;
CREATE TRIGGER cash_notes_are_of_open_days BEFORE INSERT ON cash_notes
WHEN (SELECT business_day FROM cash_counts WHERE id = NEW.count_id) <= (SELECT closed_through FROM meta)
BEGIN SELECT RAISE(ABORT, 'a closed day never changes'); END;
CREATE TRIGGER cash_notes_are_kept BEFORE DELETE ON cash_notes
BEGIN SELECT RAISE(ABORT, 'a note about a count is never deleted'); END;
CREATE TRIGGER cash_notes_are_frozen BEFORE UPDATE ON cash_notes
BEGIN SELECT RAISE(ABORT, 'a note about a count never changes'); END;
