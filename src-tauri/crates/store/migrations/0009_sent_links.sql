-- Links that the gateway was asked to send itself: by what. To whom is kept nowhere.

ALTER TABLE attempts ADD COLUMN sent_by TEXT CHECK (sent_by IN ('sms', 'email'));

CREATE TRIGGER attempts_sent_by_is_frozen BEFORE UPDATE OF sent_by ON attempts
WHEN NEW.sent_by IS NOT OLD.sent_by
BEGIN SELECT RAISE(ABORT, 'by what a link is sent never changes'); END;
