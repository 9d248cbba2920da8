-- The record of one till: what was sold, what was asked of gateways, who decided what, and the
-- journal of it all.
--
-- Times are microseconds since 1970 UTC. Amounts are integers of the currency's minor unit.
-- Business days are 'YYYY-MM-DD'. Flags are words parted by one space. Nothing is ever deleted.

-- What the file is. One row.
CREATE TABLE meta (
    id                 INTEGER PRIMARY KEY CHECK (id = 1),
    file_id            TEXT NOT NULL,
    till_code          TEXT NOT NULL,
    profile            TEXT NOT NULL CHECK (profile IN ('demo', 'live')),
    created_at         INTEGER NOT NULL,
    -- The newest closed business day.
    closed_through     TEXT,
    -- The newest difference seen between a gateway's clock and ours, theirs minus ours.
    last_difference_ms INTEGER
) STRICT;

CREATE TRIGGER meta_is_kept BEFORE DELETE ON meta
BEGIN SELECT RAISE(ABORT, 'meta is never deleted'); END;
CREATE TRIGGER meta_is_frozen BEFORE UPDATE OF id, file_id, till_code, profile, created_at ON meta
BEGIN SELECT RAISE(ABORT, 'what the file is never changes'); END;

-- Everything that happened, in order, each row bound to the one before by its hash.
-- AUTOINCREMENT keeps the highest number ever given, which shows when rows at the end are missing.
CREATE TABLE journal (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    at        INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    sale      TEXT,
    attempt   TEXT,
    actor     TEXT,
    body      TEXT NOT NULL,
    prev_hash BLOB NOT NULL CHECK (length(prev_hash) = 32),
    hash      BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE INDEX journal_by_sale ON journal (sale, seq) WHERE sale IS NOT NULL;

CREATE TRIGGER journal_grows_by_one BEFORE INSERT ON journal
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM journal)
BEGIN SELECT RAISE(ABORT, 'journal rows are consecutive'); END;
CREATE TRIGGER journal_is_chained BEFORE INSERT ON journal
WHEN NEW.seq > 1 AND NEW.prev_hash IS NOT (SELECT hash FROM journal WHERE seq = NEW.seq - 1)
BEGIN SELECT RAISE(ABORT, 'a journal row continues the one before'); END;
CREATE TRIGGER journal_is_kept BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_is_frozen BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

-- One row a sale: a projection of the journal.
CREATE TABLE sales (
    sequence          INTEGER PRIMARY KEY CHECK (sequence > 0),
    number            TEXT NOT NULL UNIQUE,
    request_id        TEXT NOT NULL UNIQUE,
    amount_minor      INTEGER NOT NULL CHECK (amount_minor > 0),
    currency          TEXT NOT NULL,
    currency_exponent INTEGER NOT NULL,
    note              TEXT NOT NULL,
    cashier           TEXT,
    created_at        INTEGER NOT NULL,
    business_day      TEXT NOT NULL,
    given_up_at       INTEGER,
    acknowledged_at   INTEGER,
    -- Derived from the sale, its attempts and the decisions at each change.
    state             TEXT NOT NULL CHECK (state IN ('paid', 'conflict', 'unpaid', 'open')),
    flags             TEXT NOT NULL,
    watched           INTEGER NOT NULL CHECK (watched IN (0, 1)),
    needs_person      INTEGER NOT NULL CHECK (needs_person IN (0, 1)),
    shown             INTEGER NOT NULL CHECK (shown IN (0, 1)),
    -- The newest journal row about the sale.
    seq               INTEGER NOT NULL REFERENCES journal (seq)
) STRICT;

CREATE INDEX sales_by_day ON sales (business_day, sequence, state);
CREATE INDEX sales_watched ON sales (sequence) WHERE watched = 1;
CREATE INDEX sales_needing_person ON sales (sequence) WHERE needs_person = 1;
CREATE INDEX sales_shown ON sales (sequence) WHERE shown = 1;
CREATE INDEX sales_news ON sales (sequence) WHERE state <> 'open' AND acknowledged_at IS NULL;

CREATE TRIGGER sales_have_no_gap BEFORE INSERT ON sales
WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM sales)
BEGIN SELECT RAISE(ABORT, 'sale numbers are consecutive'); END;
CREATE TRIGGER sales_are_kept BEFORE DELETE ON sales
BEGIN SELECT RAISE(ABORT, 'a sale is never deleted'); END;
CREATE TRIGGER sales_are_frozen BEFORE UPDATE ON sales
WHEN NEW.sequence IS NOT OLD.sequence OR NEW.number IS NOT OLD.number
  OR NEW.request_id IS NOT OLD.request_id OR NEW.amount_minor IS NOT OLD.amount_minor
  OR NEW.currency IS NOT OLD.currency OR NEW.currency_exponent IS NOT OLD.currency_exponent
  OR NEW.created_at IS NOT OLD.created_at OR NEW.business_day IS NOT OLD.business_day
BEGIN SELECT RAISE(ABORT, 'what a sale was made as never changes'); END;

-- One row for each payment link asked for a sale.
CREATE TABLE attempts (
    own_reference          TEXT PRIMARY KEY,
    sale                   INTEGER NOT NULL REFERENCES sales (sequence),
    ordinal                INTEGER NOT NULL CHECK (ordinal > 0),
    gateway                TEXT NOT NULL,
    environment            TEXT NOT NULL CHECK (environment IN ('live', 'sandbox')),
    amount_minor           INTEGER NOT NULL CHECK (amount_minor > 0),
    currency               TEXT NOT NULL,
    currency_exponent      INTEGER NOT NULL,
    stage                  TEXT NOT NULL CHECK (stage IN ('creating', 'rejected', 'orphaned', 'awaiting',
                               'authorized', 'declined', 'cancelled', 'expired', 'confirmed')),
    flags                  TEXT NOT NULL,
    reference              TEXT,
    url                    TEXT,
    reason                 TEXT,
    proved_amount          INTEGER NOT NULL CHECK (proved_amount IN (0, 1)),
    proved_currency        INTEGER NOT NULL CHECK (proved_currency IN (0, 1)),
    proved_environment     INTEGER NOT NULL CHECK (proved_environment IN (0, 1)),
    screen                 TEXT NOT NULL CHECK (screen IN ('never', 'shown', 'left')),
    screen_since           INTEGER,
    screen_left_why        TEXT CHECK (screen_left_why IN ('deadline', 'replaced', 'given_up', 'verdict', 'sale_paid')),
    created_at             INTEGER NOT NULL,
    gateway_created_at     INTEGER,
    expires_at             INTEGER,
    negative_at            INTEGER,
    confirmed_at           INTEGER,
    conflict_at            INTEGER,
    unproved_since         INTEGER,
    contested_amount_minor INTEGER,
    not_found_since        INTEGER,
    not_found_count        INTEGER NOT NULL CHECK (not_found_count >= 0),
    raw_status             TEXT,
    business_day           TEXT,
    watch_over             INTEGER NOT NULL CHECK (watch_over IN (0, 1)),
    -- How the last question went. Kept without a journal row.
    asked_at               INTEGER,
    verified_at            INTEGER,
    problem                TEXT,
    problem_since          INTEGER,
    server_time            INTEGER,
    difference_ms          INTEGER,
    request_id             TEXT,
    UNIQUE (sale, ordinal),
    CHECK ((screen = 'never') = (screen_since IS NULL)),
    CHECK ((screen = 'left') = (screen_left_why IS NOT NULL))
) STRICT;

-- At most one displayed link a sale.
CREATE UNIQUE INDEX attempts_displayed ON attempts (sale) WHERE screen = 'shown';
CREATE INDEX attempts_by_reference ON attempts (reference) WHERE reference IS NOT NULL;
CREATE INDEX attempts_by_day ON attempts (business_day, sale) WHERE business_day IS NOT NULL;

CREATE TRIGGER attempts_are_kept BEFORE DELETE ON attempts
BEGIN SELECT RAISE(ABORT, 'an attempt is never deleted'); END;
CREATE TRIGGER attempts_are_frozen BEFORE UPDATE ON attempts
WHEN NEW.own_reference IS NOT OLD.own_reference OR NEW.sale IS NOT OLD.sale
  OR NEW.ordinal IS NOT OLD.ordinal OR NEW.gateway IS NOT OLD.gateway
  OR NEW.environment IS NOT OLD.environment OR NEW.amount_minor IS NOT OLD.amount_minor
  OR NEW.currency IS NOT OLD.currency OR NEW.currency_exponent IS NOT OLD.currency_exponent
  OR NEW.created_at IS NOT OLD.created_at
  OR (OLD.business_day IS NOT NULL AND NEW.business_day IS NOT OLD.business_day)
BEGIN SELECT RAISE(ABORT, 'what an attempt was made as never changes'); END;
CREATE TRIGGER attempts_confirmed_is_final BEFORE UPDATE OF stage ON attempts
WHEN OLD.stage = 'confirmed' AND NEW.stage <> 'confirmed'
BEGIN SELECT RAISE(ABORT, 'confirmed is final'); END;

-- A person's decisions about odd attempts.
CREATE TABLE resolutions (
    id      INTEGER PRIMARY KEY,
    sale    INTEGER NOT NULL REFERENCES sales (sequence),
    attempt TEXT NOT NULL REFERENCES attempts (own_reference),
    kind    TEXT NOT NULL CHECK (kind IN ('accepted', 'not_ours', 'to_refund')),
    person  TEXT,
    note    TEXT NOT NULL,
    at      INTEGER NOT NULL,
    flags   TEXT NOT NULL,
    seq     INTEGER NOT NULL REFERENCES journal (seq)
) STRICT;

CREATE INDEX resolutions_by_sale ON resolutions (sale, id);

CREATE TRIGGER resolutions_are_kept BEFORE DELETE ON resolutions
BEGIN SELECT RAISE(ABORT, 'a decision is never deleted'); END;
CREATE TRIGGER resolutions_are_frozen BEFORE UPDATE ON resolutions
BEGIN SELECT RAISE(ABORT, 'a decision never changes'); END;

-- Shop, gateways, people: JSON by key. Each change is journalled.
CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    seq   INTEGER NOT NULL REFERENCES journal (seq)
) STRICT;

CREATE TRIGGER settings_are_kept BEFORE DELETE ON settings
BEGIN SELECT RAISE(ABORT, 'a setting is never deleted'); END;
