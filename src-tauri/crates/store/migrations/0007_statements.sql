-- What gateways say in their statements, and what of it doesn't agree with the record.
--
-- Rows are written in small steps before their statement is, under a name made of what they say; until the
-- statement's own row is there nobody sees them, and the same file again finds them written.

CREATE TABLE statement_rows (
    -- SHA-256 over gateway, file and mapping, in hex.
    content      TEXT NOT NULL,
    line         INTEGER NOT NULL CHECK (line > 0),
    reference    TEXT NOT NULL,
    title        TEXT NOT NULL,
    amount_minor INTEGER,
    currency     TEXT,
    status       TEXT NOT NULL CHECK (status IN ('paid', 'refunded', 'not_paid')),
    paid_at      INTEGER,
    fee_minor    INTEGER,
    net_minor    INTEGER,
    cleared      INTEGER CHECK (cleared IN (0, 1)),
    cleared_at   INTEGER,
    -- Why it says nothing about money.
    problem      TEXT CHECK (problem IN ('amount', 'currency', 'status')),
    CHECK ((amount_minor IS NULL) = (currency IS NULL)),
    CHECK ((problem IS NULL) = (amount_minor IS NOT NULL)),
    PRIMARY KEY (content, line)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER statement_rows_are_kept BEFORE DELETE ON statement_rows
BEGIN SELECT RAISE(ABORT, 'a row of a statement is never deleted'); END;
CREATE TRIGGER statement_rows_are_frozen BEFORE UPDATE ON statement_rows
BEGIN SELECT RAISE(ABORT, 'a row of a statement never changes'); END;

CREATE TABLE statements (
    number    INTEGER PRIMARY KEY CHECK (number > 0),
    content   TEXT NOT NULL UNIQUE,
    gateway   TEXT NOT NULL,
    file_name TEXT NOT NULL,
    -- SHA-256 of the file's bytes, in hex.
    sha256    TEXT NOT NULL,
    -- What each column was taken for, as JSON.
    mapping   TEXT NOT NULL,
    -- The business days it claims to hold all of.
    from_day  TEXT NOT NULL,
    to_day    TEXT NOT NULL,
    -- How many rows ended where, as JSON.
    outcome   TEXT NOT NULL,
    person    TEXT,
    at        INTEGER NOT NULL,
    seq       INTEGER NOT NULL REFERENCES journal (seq),
    CHECK (from_day <= to_day)
) STRICT;

CREATE TRIGGER statements_have_no_gap BEFORE INSERT ON statements
WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM statements)
BEGIN SELECT RAISE(ABORT, 'statements are consecutive'); END;
CREATE TRIGGER statements_are_kept BEFORE DELETE ON statements
BEGIN SELECT RAISE(ABORT, 'a statement is never deleted'); END;
CREATE TRIGGER statements_are_frozen BEFORE UPDATE ON statements
BEGIN SELECT RAISE(ABORT, 'a statement never changes'); END;

-- What a statement and the record don't agree on. It lands on an open day, also when it is about a closed one.
CREATE TABLE findings (
    id           TEXT PRIMARY KEY,
    kind         TEXT NOT NULL,
    statement    INTEGER NOT NULL REFERENCES statements (number),
    line         INTEGER,
    sale         TEXT NOT NULL,
    attempt      TEXT REFERENCES attempts (own_reference),
    reference    TEXT,
    amount_minor INTEGER,
    currency     TEXT,
    theirs_minor INTEGER,
    about_day    TEXT NOT NULL,
    landed_day   TEXT NOT NULL,
    seq          INTEGER NOT NULL REFERENCES journal (seq),
    CHECK ((amount_minor IS NULL) = (currency IS NULL))
) STRICT;

CREATE INDEX findings_by_day ON findings (landed_day);
CREATE INDEX findings_by_attempt ON findings (attempt) WHERE attempt IS NOT NULL;

CREATE TRIGGER findings_land_on_open_days BEFORE INSERT ON findings
WHEN NEW.landed_day <= (SELECT closed_through FROM meta)
BEGIN SELECT RAISE(ABORT, 'a closed day never changes'); END;
CREATE TRIGGER findings_are_kept BEFORE DELETE ON findings
BEGIN SELECT RAISE(ABORT, 'a finding is never deleted'); END;
CREATE TRIGGER findings_are_frozen BEFORE UPDATE ON findings
BEGIN SELECT RAISE(ABORT, 'a finding never changes'); END;

-- How a finding ended: by a person's note, or by a later statement that has what was missing.
CREATE TABLE finding_ends (
    finding   TEXT PRIMARY KEY REFERENCES findings (id),
    person    TEXT,
    note      TEXT NOT NULL,
    statement INTEGER REFERENCES statements (number),
    at        INTEGER NOT NULL,
    seq       INTEGER NOT NULL REFERENCES journal (seq),
    CHECK (note <> '' OR statement IS NOT NULL)
) STRICT;

CREATE TRIGGER finding_ends_are_kept BEFORE DELETE ON finding_ends
BEGIN SELECT RAISE(ABORT, 'the end of a finding is never deleted'); END;
CREATE TRIGGER finding_ends_are_frozen BEFORE UPDATE ON finding_ends
BEGIN SELECT RAISE(ABORT, 'the end of a finding never changes'); END;
