-- Who works here. Never deleted: whoever leaves is only no longer active, so that old sales keep a name.
--
-- There is no "locked until" here on purpose. A time kept in the file would have to be compared with a
-- clock that anybody can set forward. Only how often a PIN was wrong is kept, before it is looked at; the
-- wait that follows from it is served on the monotonic clock of whoever asks, and begins again after a start.
CREATE TABLE people (
    id            INTEGER PRIMARY KEY CHECK (id > 0),
    name          TEXT NOT NULL,
    -- What names are compared by.
    name_key      TEXT NOT NULL UNIQUE,
    role          TEXT NOT NULL CHECK (role IN ('cashier', 'owner')),
    -- Argon2id with its parameters and salt, and a secret beside the file: the pepper.
    pin_hash      TEXT NOT NULL,
    -- Which pepper, by its name in the keychain.
    pepper        TEXT NOT NULL,
    -- Argon2id of the recovery code, without the pepper: it is for when the pepper is lost.
    recovery_hash TEXT,
    -- Wrong PINs in a row, the one being looked at included.
    failed_count  INTEGER NOT NULL CHECK (failed_count >= 0),
    active        INTEGER NOT NULL CHECK (active IN (0, 1)),
    made_at       INTEGER NOT NULL,
    -- The newest journal row about the person.
    seq           INTEGER NOT NULL REFERENCES journal (seq),
    CHECK ((role = 'owner') = (recovery_hash IS NOT NULL)),
    CHECK (role <> 'owner' OR active = 1)
) STRICT;

CREATE UNIQUE INDEX people_one_owner ON people (role) WHERE role = 'owner';

CREATE TRIGGER people_are_kept BEFORE DELETE ON people
BEGIN SELECT RAISE(ABORT, 'a person is never deleted'); END;
CREATE TRIGGER people_are_frozen BEFORE UPDATE ON people
WHEN NEW.id IS NOT OLD.id OR NEW.role IS NOT OLD.role OR NEW.made_at IS NOT OLD.made_at
BEGIN SELECT RAISE(ABORT, 'who a person was made as never changes'); END;
