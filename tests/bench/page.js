// Put into the till's page by the measurement: presses keys, and notes the first frame after what they bring is there.
// The clock of the page counts whole milliseconds.
(() => {
  const byId = (id) => document.querySelector(`[data-testid="${id}"]`);
  const bench = { pressed: 0, qr: null, paid: null, day: null, reference: null };
  const frame = (name) => {
    bench[name] = 'waiting';
    requestAnimationFrame(() => {
      bench[name] = { wall: Date.now(), since: performance.now() - bench.pressed };
    });
  };
  /** The first frame, noted only once it is laid out and painted: as the next task behind it. */
  const drawn = (name) => {
    bench[name] = 'waiting';
    requestAnimationFrame(() => {
      const behind = new MessageChannel();
      behind.port1.onmessage = () => {
        bench[name] = { since: performance.now() - bench.pressed };
      };
      behind.port2.postMessage(null);
    });
  };
  const look = () => {
    // The QR takes its size from the room it finds: drawn without one, nobody could scan it.
    const isSized = document.querySelector('[data-testid="qr"] path') && byId('qr').style.inlineSize !== '0px';
    if (bench.qr === null && isSized) {
      bench.reference = byId('reference').textContent.trim();
      frame('qr');
    }
    if (bench.day === null && document.querySelector('[data-testid="day-total"]')) drawn('day');
    if (bench.paid === null && bench.qr !== null && document.querySelector('h1[data-testid="stage"]')) frame('paid');
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  const press = (key) => {
    const at = performance.now();
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    return at;
  };
  const until = (ready, done) => {
    const started = performance.now();
    const again = () => {
      const found = ready();
      if (found) done(found);
      else if (performance.now() - started > 8000) done({ failed: document.body.innerText.slice(0, 400) });
      else setTimeout(again, 5);
    };
    again();
  };
  const painted = (name) => () => (bench[name] !== null && bench[name] !== 'waiting' ? bench[name] : null);

  window.__bench = {
    /** From an empty keypad to a painted QR. */
    charge(done) {
      until(() => byId('charge'), (found) => {
        if (found.failed) { done(found); return; }
        for (const key of ['1', '5', '0', '0']) press(key);
        bench.qr = bench.paid = bench.reference = null;
        requestAnimationFrame(() => setTimeout(() => {
          bench.pressed = performance.now();
          press('Enter');
          until(painted('qr'), (qr) => done({ ...qr, reference: bench.reference }));
        }, 20));
      });
    },
    /** Check now, to the painted verdict. */
    check(done) {
      press(' ');
      until(painted('paid'), done);
    },
    /** Back to the keypad, once the verdict takes keys. */
    next(done) {
      setTimeout(() => {
        byId('new-sale')?.click();
        until(() => byId('charge'), () => done(true));
      }, 450);
    },
    /** From the keypad to the day's painted figures, and back to the keypad. */
    day(done) {
      until(() => byId('charge'), (found) => {
        if (found.failed) { done(found); return; }
        requestAnimationFrame(() => setTimeout(() => {
          bench.day = null;
          bench.pressed = performance.now();
          press('F4');
          until(painted('day'), (day) => {
            if (day.failed) { done(day); return; }
            const figures = byId('day-total').textContent.replace(/\D/g, '');
            const shown = { ...day, figures };
            press('F1');
            until(() => byId('charge'), () => done(shown));
          });
        }, 20));
      });
    },
    /** The control: any change of the page, to its first frame. */
    bare(done) {
      const mark = document.createElement('p');
      mark.textContent = 'x';
      const at = performance.now();
      document.body.append(mark);
      requestAnimationFrame(() => {
        const since = performance.now() - at;
        mark.remove();
        done({ since });
      });
    },
  };
})();
