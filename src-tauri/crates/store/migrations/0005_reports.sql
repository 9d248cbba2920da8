-- What reports say of payment links: what became of them, how long customers took, and what was asked.
-- Kept as sums of a day, that of the sale, so that a month or a year is read without its sales.

-- When a link was first on a screen. `screen_since` forgets that when it leaves. Of a link from before
-- this column the time of its making is the nearest there is.
ALTER TABLE attempts ADD COLUMN shown_at INTEGER;

-- What became of a link, as far as its row says.
ALTER TABLE attempts ADD COLUMN outcome TEXT NOT NULL GENERATED ALWAYS AS (CASE
    WHEN stage = 'confirmed' THEN 'paid'
    WHEN conflict_at IS NOT NULL THEN 'conflict'
    WHEN stage = 'rejected' AND reason = 'not_sent' THEN 'unreachable'
    WHEN stage = 'rejected' AND reason = 'throttled' THEN 'busy'
    WHEN stage = 'rejected' THEN 'refused'
    WHEN stage = 'orphaned' THEN 'lost'
    WHEN stage = 'declined' THEN 'declined'
    WHEN stage = 'cancelled' THEN 'cancelled'
    WHEN screen_left_why = 'given_up' THEN 'given_up'
    WHEN screen_left_why = 'replaced' THEN 'replaced'
    WHEN screen_left_why = 'sale_paid' THEN 'not_needed'
    WHEN stage = 'expired' THEN 'expired'
    WHEN screen_left_why = 'deadline' THEN 'no_answer'
    ELSE 'waiting'
END) VIRTUAL;

UPDATE attempts SET shown_at = CASE screen
    WHEN 'shown' THEN screen_since
    ELSE coalesce(gateway_created_at, created_at) END
WHERE screen <> 'never';

-- How many links of the sales made on a day ended how.
CREATE TABLE day_links (
    business_day TEXT NOT NULL,
    gateway      TEXT NOT NULL,
    outcome      TEXT NOT NULL,
    -- Whether customers could see them.
    shown        INTEGER NOT NULL CHECK (shown IN (0, 1)),
    links        INTEGER NOT NULL,
    PRIMARY KEY (business_day, gateway, outcome, shown)
) STRICT, WITHOUT ROWID;

-- How long it took from a link on the screen to its money, in whole seconds cut to a step that grows with
-- them: the median and the nine tenths come from these counts.
CREATE TABLE day_waits (
    business_day TEXT NOT NULL,
    seconds      INTEGER NOT NULL,
    links        INTEGER NOT NULL,
    PRIMARY KEY (business_day, seconds)
) STRICT, WITHOUT ROWID;

-- What was asked for in the sales made on a day, by where they stand.
CREATE TABLE day_asked (
    business_day      TEXT NOT NULL,
    state             TEXT NOT NULL,
    currency          TEXT NOT NULL,
    currency_exponent INTEGER NOT NULL,
    sales             INTEGER NOT NULL,
    amount_minor      INTEGER NOT NULL,
    PRIMARY KEY (business_day, state, currency)
) STRICT, WITHOUT ROWID;

-- The waits of paid links that were on a screen, each cut to its step; the one place that knows the steps.
CREATE VIEW link_waits AS
SELECT own_reference, business_day, CASE
    WHEN waited < 60 THEN waited
    WHEN waited < 120 THEN waited - waited % 2
    WHEN waited < 300 THEN waited - waited % 5
    WHEN waited < 600 THEN waited - waited % 10
    WHEN waited < 1800 THEN waited - waited % 30
    WHEN waited < 86400 THEN waited - waited % 300
    ELSE 86400 END AS seconds
FROM (
    SELECT own_reference, sales.business_day, max(0, (confirmed_at - shown_at) / 1000000) AS waited
    FROM attempts JOIN sales ON sales.sequence = attempts.sale
    WHERE stage = 'confirmed' AND confirmed_at IS NOT NULL AND shown_at IS NOT NULL
);

INSERT INTO day_links
SELECT sales.business_day, gateway, outcome, shown_at IS NOT NULL, count(*)
FROM attempts JOIN sales ON sales.sequence = attempts.sale GROUP BY 1, 2, 3, 4;
INSERT INTO day_waits SELECT business_day, seconds, count(*) FROM link_waits GROUP BY 1, 2;
INSERT INTO day_asked
SELECT business_day, state, currency, currency_exponent, count(*), sum(amount_minor)
FROM sales GROUP BY business_day, state, currency;

CREATE TRIGGER links_are_counted AFTER INSERT ON attempts
BEGIN
    UPDATE attempts SET shown_at = CASE NEW.screen
        WHEN 'shown' THEN NEW.screen_since
        ELSE coalesce(NEW.gateway_created_at, NEW.created_at) END
    WHERE own_reference = NEW.own_reference AND NEW.screen <> 'never';
    INSERT INTO day_links
    SELECT business_day, NEW.gateway, NEW.outcome, NEW.screen <> 'never', 1 FROM sales WHERE sequence = NEW.sale
    ON CONFLICT DO UPDATE SET links = links + 1;
    INSERT INTO day_waits SELECT business_day, seconds, 1 FROM link_waits WHERE own_reference = NEW.own_reference
    ON CONFLICT DO UPDATE SET links = links + 1;
END;

-- One trigger for both, because nobody promises in which order two would fire: a wait needs `shown_at`.
CREATE TRIGGER links_are_counted_anew
AFTER UPDATE OF stage, reason, conflict_at, confirmed_at, screen, screen_left_why ON attempts
WHEN NEW.outcome IS NOT OLD.outcome OR (NEW.screen = 'never') IS NOT (OLD.screen = 'never')
BEGIN
    UPDATE attempts SET shown_at = CASE NEW.screen
        WHEN 'shown' THEN NEW.screen_since
        ELSE coalesce(NEW.gateway_created_at, NEW.created_at) END
    WHERE own_reference = NEW.own_reference AND shown_at IS NULL AND NEW.screen <> 'never';
    UPDATE day_links SET links = links - 1
    WHERE business_day = (SELECT business_day FROM sales WHERE sequence = OLD.sale)
      AND gateway = OLD.gateway AND outcome = OLD.outcome AND shown = (OLD.screen <> 'never');
    INSERT INTO day_links
    SELECT business_day, NEW.gateway, NEW.outcome, NEW.screen <> 'never', 1 FROM sales WHERE sequence = NEW.sale
    ON CONFLICT DO UPDATE SET links = links + 1;
    INSERT INTO day_waits SELECT business_day, seconds, 1 FROM link_waits
    WHERE own_reference = NEW.own_reference AND OLD.stage <> 'confirmed'
    ON CONFLICT DO UPDATE SET links = links + 1;
END;

CREATE TRIGGER asked_is_added_up AFTER INSERT ON sales
BEGIN
    INSERT INTO day_asked
    VALUES (NEW.business_day, NEW.state, NEW.currency, NEW.currency_exponent, 1, NEW.amount_minor)
    ON CONFLICT DO UPDATE SET sales = sales + 1, amount_minor = amount_minor + excluded.amount_minor;
END;
CREATE TRIGGER asked_is_added_up_anew AFTER UPDATE OF state ON sales
WHEN NEW.state IS NOT OLD.state
BEGIN
    UPDATE day_asked SET sales = sales - 1, amount_minor = amount_minor - OLD.amount_minor
    WHERE business_day = OLD.business_day AND state = OLD.state AND currency = OLD.currency;
    INSERT INTO day_asked
    VALUES (NEW.business_day, NEW.state, NEW.currency, NEW.currency_exponent, 1, NEW.amount_minor)
    ON CONFLICT DO UPDATE SET sales = sales + 1, amount_minor = amount_minor + excluded.amount_minor;
END;
