-- Whether money that a gateway confirmed is cleared, where it tells.

ALTER TABLE attempts ADD COLUMN clearing TEXT CHECK (clearing IN ('awaited', 'cleared'));
ALTER TABLE attempts ADD COLUMN cleared_at INTEGER CHECK ((cleared_at IS NOT NULL) = (clearing IS 'cleared'));

CREATE INDEX attempts_awaiting_clearing ON attempts (confirmed_at) WHERE clearing = 'awaited';

CREATE TRIGGER attempts_cleared_stay_so BEFORE UPDATE OF clearing, cleared_at ON attempts
WHEN OLD.clearing = 'cleared' AND (NEW.clearing IS NOT OLD.clearing OR NEW.cleared_at IS NOT OLD.cleared_at)
BEGIN SELECT RAISE(ABORT, 'what is cleared stays so'); END;
