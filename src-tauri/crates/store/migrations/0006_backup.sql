-- What a restore and a closing leave behind.

-- The codes the till had after its first one, which meta names: a file that was restored from a copy goes
-- on under a code of its own, so that its numbers are nobody else's. The newest is the till's.
CREATE TABLE till_codes (
    code TEXT NOT NULL UNIQUE,
    -- The journal row that tells of the restore; the code's first.
    seq  INTEGER PRIMARY KEY REFERENCES journal (seq)
) STRICT;

CREATE TRIGGER till_codes_are_kept BEFORE DELETE ON till_codes
BEGIN SELECT RAISE(ABORT, 'a till''s code is never deleted'); END;
CREATE TRIGGER till_codes_are_frozen BEFORE UPDATE ON till_codes
BEGIN SELECT RAISE(ABORT, 'a till''s code never changes'); END;
CREATE TRIGGER till_codes_are_new BEFORE INSERT ON till_codes
WHEN NEW.code = (SELECT till_code FROM meta)
BEGIN SELECT RAISE(ABORT, 'a till''s code is used once'); END;

-- The papers and files of each closing as they were made, so that printing one again gives the same bytes
-- whatever has become of language and program. They lie in here and not beside the file, so that they are in
-- every backup and nobody can lose one without losing all.
CREATE TABLE closing_files (
    closing  INTEGER NOT NULL REFERENCES closings (number),
    kind     TEXT NOT NULL CHECK (kind IN ('csv', 'xlsx', 'pdf', 'json')),
    -- What the file is called when it is taken away.
    name     TEXT NOT NULL,
    language TEXT NOT NULL,
    -- Of the file itself; `packed` is its bytes compressed (zlib).
    bytes    INTEGER NOT NULL CHECK (bytes > 0),
    sha256   TEXT NOT NULL CHECK (length(sha256) = 64),
    packed   BLOB NOT NULL,
    -- The journal row that tells of it and of its SHA-256.
    seq      INTEGER NOT NULL REFERENCES journal (seq),
    UNIQUE (closing, kind)
) STRICT;

CREATE TRIGGER closing_files_are_kept BEFORE DELETE ON closing_files
BEGIN SELECT RAISE(ABORT, 'a file of a closing is never deleted'); END;
CREATE TRIGGER closing_files_are_frozen BEFORE UPDATE ON closing_files
BEGIN SELECT RAISE(ABORT, 'a file of a closing never changes'); END;
