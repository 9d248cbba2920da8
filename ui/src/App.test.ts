import { unmount } from 'svelte';
import { describe, expect, it } from 'vitest';
import { at, dinars, error, LIFE_MS, makeSale, type FakeOptions } from './lib/backend/fake';
import { language, LANGUAGES } from './lib/i18n';
import { GUARD_MS, RETURN_MS } from './lib/result';
import { all, app, fake, house, one, openTill, press, rest, text } from './views/room_on_screen';

const open = (options: FakeOptions = { empty: true }, prepare: () => void = () => undefined) => openTill(options, prepare);
const type = async (digits: string) => {
  for (const digit of digits) await press(digit);
};
async function charge(digits = '1500'): Promise<void> {
  await type(digits);
  await press('Enter');
  await rest(1_000);
}

describe('selling', () => {
  it('shows the amount as it is typed, and what is charged', async () => {
    await open();
    expect(text('amount')).toBe('0,00DZD');
    expect((one('charge') as HTMLButtonElement).disabled).toBe(true);
    await type('1500');
    expect(text('amount')).toBe('1 500,00DZD');
    expect(text('charge')).toBe('Charge 1 500,00DZD Enter');
    await press('Backspace');
    expect(text('amount')).toBe('150,00DZD');
  });
  it('takes Arabic-Indic digits, the pad and the clear key alike', async () => {
    await open();
    await type('١٥');
    one('key-0').click();
    one('key-0').click();
    await rest();
    expect(text('amount')).toBe('1 500,00DZD');
    one('key-clear').click();
    await rest();
    expect(text('amount')).toBe('0,00DZD');
  });
  it('goes from digits to QR to PAID to the next sale by the keyboard alone', async () => {
    await open();
    await charge();
    expect(one('qr')).toBeTruthy();
    expect(text('pay-url')).toBe('pay.ocdz.link');
    expect(text('countdown')).toBe('20:00');
    expect(text('stage')).toBe('Waiting');
    expect(text('amount')).toBe('1 500,00DZD');
    fake.pay('A-000001');
    await rest();
    expect(text('stage')).toBe('PAID');
    expect(document.title).toBe('PAID · Comptoir');
    await rest(GUARD_MS);
    await press('Enter');
    expect(text('amount')).toBe('0,00DZD');
    expect(house.front.sale).toBeNull();
  });
  it('begins the next amount with a digit pressed at PAID', async () => {
    await open();
    await charge();
    fake.pay('A-000001');
    await rest(GUARD_MS);
    await press('7');
    expect(text('amount')).toBe('7,00DZD');
  });
  it('doesn’t lose PAID to a key that was meant for the screen before', async () => {
    await open();
    await charge();
    fake.pay('A-000001');
    await rest();
    await press('Enter');
    expect(text('stage')).toBe('PAID');
  });
  it('puts the keypad back by itself after PAID', async () => {
    await open();
    await charge();
    fake.pay('A-000001');
    await rest();
    await rest(RETURN_MS);
    expect(all('charge')).toHaveLength(1);
  });
  it('makes one sale of a double Enter', async () => {
    await open();
    await type('1500');
    await press('Enter');
    await press('Enter');
    await rest(1_000);
    expect(fake.count('startSale')).toBe(1);
    expect(fake.sales).toHaveLength(1);
  });
  it('says whom it asks after a moment, for how long after three seconds, and stops by Escape', async () => {
    await open({ empty: true, linkMs: 30_000 });
    await type('1500');
    await press('Enter');
    expect(all('asking')).toHaveLength(0);
    await rest(400);
    expect(text('asking')).toContain('Asking OCPay for a link…');
    expect(all('elapsed')).toHaveLength(0);
    await rest(3_600);
    expect(text('elapsed')).toContain('4');
    await press('Escape');
    expect(fake.count('stopSale')).toBe(1);
    expect(one('error').dataset.code).toBe('stopped');
  });
  it('shows an error in the place of the thing, in three parts, and tries again', async () => {
    await open({ empty: true }, () => fake.refuse('startSale', error('gateway_unreachable', 'none', { gateway: 'OCPay' })));
    await type('1500');
    await press('Enter');
    expect(one('error').dataset.code).toBe('gateway_unreachable');
    expect(text('error-money')).toBe('No money moved.');
    one('error-retry').click();
    await rest(1_000);
    expect(one('qr')).toBeTruthy();
  });
  it('takes a note by N, and Enter in the note charges', async () => {
    await open();
    await type('1500');
    await press('n');
    const note = one('note') as HTMLInputElement;
    expect(document.activeElement).toBe(note);
    note.value = 'coffee';
    note.dispatchEvent(new Event('input', { bubbles: true }));
    await press('Enter');
    await rest(1_000);
    expect(fake.sales[0]?.note).toBe('coffee');
  });
  it('keeps what was typed while another room is open', async () => {
    await open();
    await type('15');
    await press('F2');
    await press('F1');
    expect(text('amount')).toBe('15,00DZD');
  });
  it('says when the gateway doesn’t answer, and still sells', async () => {
    await open();
    fake.setHealth({ state: 'no_answer', since: at('14:29'), tookMs: null });
    await rest();
    expect(text('health-note')).toContain('OCPay has not answered since');
    expect(one('health').dataset.state).toBe('no_answer');
    await charge();
    expect(one('qr')).toBeTruthy();
  });
  it('doesn’t sell while the till says why it must not', async () => {
    await open({ empty: true }, () => (fake.bootView = { ...fake.bootView, fault: error('store_corrupt') }));
    await charge();
    expect(fake.count('startSale')).toBe(0);
    expect(one('error').dataset.code).toBe('store_corrupt');
    one('error-restore-backup').click();
    await rest();
    expect(house.till.fault?.code).toBe('store_corrupt');
  });
  it('says when the machine’s clock is more than five minutes off', async () => {
    await open({ empty: true }, () => (fake.bootView = { ...fake.bootView, clockDifferenceMs: -7.5 * 60_000 }));
    expect(text('clock-note')).toBe('This machine’s clock is 7 minutes ahead. Set it right.');
  });
});

describe('the receipt of a paid sale', () => {
  const paid = async (): Promise<void> => {
    await open({ empty: true }, () => {
      const sale = fake.add(makeSale({ state: 'paid', stage: 'confirmed', link: null }));
      fake.bootView = { ...fake.bootView, front: sale };
    });
    await rest(GUARD_MS);
  };

  it('is one key away, says where it is, and is opened to print by another', async () => {
    await paid();
    expect(one('receipt').textContent).toContain('R');
    await press('r');
    expect(text('receipt-file')).toMatch(/^Receipt saved .*receipt-.*-en\.pdf$/);
    await rest(GUARD_MS);
    await press('o');
    expect(fake.calls.findLast((call) => call.name === 'openReceipt')?.args[0]).toContain('receipt-');
  });

  it('says copy from the second time on', async () => {
    await paid();
    await press('r');
    await rest(GUARD_MS);
    await press('r');
    expect(text('receipt-file')).toContain('Copy saved');
    expect(text('receipt')).toContain('Copy of the receipt');
  });

  it('says why there is none', async () => {
    await paid();
    fake.refuse('receipt', error('store_full'));
    await press('r');
    expect(text('error')).toContain('disk');
  });
});

describe('waiting to be paid', () => {
  it('counts down by the deadline and takes the QR away at its end', async () => {
    await open();
    await charge();
    await rest(60_000);
    expect(text('countdown')).toMatch(/^(19:00|18:59)$/);
    await rest(LIFE_MS);
    expect(all('qr')).toHaveLength(0);
    expect(text('no-qr')).toContain('The time to pay is over');
    expect(all('copy-link').map((button) => (button as HTMLButtonElement).disabled)).toEqual([true]);
  });
  it('says how fresh it is, and when it isn’t', async () => {
    await open();
    await charge();
    expect(text('verified')).toMatch(/just now|Last verified/);
    await rest(12_000);
    expect(text('verified')).toContain('Not verified since');
    await press(' ');
    expect(fake.count('checkSale')).toBe(1);
    expect(text('verified')).toBe('Verified just now.');
  });
  it('asks for a second press while the old link may be paid', async () => {
    await open();
    await charge();
    fake.oldPayableUntil = at('14:51');
    await press('l');
    expect(text('new-link').replace(/[\u2066\u2069]/g, '')).toContain('Old link payable until 14:51. Press again');
    await press('l');
    expect(house.front.sale?.attempts).toHaveLength(2);
    await press('Delete');
    expect(text('cancel-sale')).toContain('Press again');
    await rest(6_000);
    expect(text('cancel-sale')).toMatch(/^Give up\s*Del$/);
  });
  it('leaves the sale waiting by Escape; F8 brings it back', async () => {
    await open();
    await charge();
    await press('Escape');
    expect(all('waiting-sale')).toHaveLength(1);
    expect(fake.count('giveUpSale')).toBe(0);
    await press('F8');
    expect(text('sale-number')).toBe('A-000001');
  });
  it('opens the customer’s page in demo only', async () => {
    await open();
    await charge();
    expect(all('open-page')).toHaveLength(0);
    await press('o');
    expect(fake.count('openCustomerPage')).toBe(0);
    await unmount(app);
    await open({ empty: true, profile: 'demo' });
    await charge();
    await press('o');
    expect(fake.count('openCustomerPage')).toBe(1);
    expect(text('demo-badge')).toBe('DEMO');
  });
  it('says that a lost answer was replaced by a second link', async () => {
    await open({ empty: true }, () => {
      const sale = fake.add(makeSale({ remadeAfterLostAnswer: true }));
      fake.bootView = { ...fake.bootView, front: sale };
    });
    expect(text('pay-notice')).toContain('a second link was made');
  });
});

describe('the end of a sale', () => {
  it('that was declined offers a new link by Enter, and says that no money moved', async () => {
    await open();
    await charge();
    fake.decline('A-000001');
    await rest(GUARD_MS);
    expect(text('stage')).toBe('NOT PAID');
    expect(text('money')).toBe('No money moved.');
    await press('Enter');
    expect(one('qr')).toBeTruthy();
  });
  it('that doesn’t match is a sheet, and Enter goes to the decision', async () => {
    await open();
    await charge();
    fake.payWrongly('A-000001', 150);
    await rest(GUARD_MS);
    expect(text('stage')).toBe('Does not match');
    expect(text('contested')).toBe('150,00DZD');
    await press('Enter');
    expect(house.till.room).toBe('attention');
    expect(house.till.wanted).toBe('A-000001');
  });
  it('elsewhere is a plate on the strip until F7', async () => {
    await open();
    await charge();
    await press('Escape');
    fake.pay('A-000001');
    await rest();
    expect(text('news')).toContain('PAID');
    await press('F7');
    expect(all('news')).toHaveLength(0);
  });
  it('that a person accepted never looks like the gateway’s own word', async () => {
    await open({ empty: true }, () => {
      const sale = makeSale({ state: 'paid', stage: 'confirmed', link: null });
      const attempts = sale.attempts.map((attempt) => ({ ...attempt, stage: 'confirmed' as const, contested: dinars(150), confirmedAt: at('14:33'), resolution: { decision: 'accepted' as const, by: 'Amina', note: 'seen', at: at('14:40') } }));
      fake.bootView = { ...fake.bootView, front: fake.add({ ...sale, attempts }) };
    });
    expect(document.querySelector('.facts')?.textContent).toContain('Accepted by Amina');
    expect(document.querySelector('.facts')?.textContent).not.toContain('Confirmed by');
  });
});

describe('the house', () => {
  it('opens each room by its key', async () => {
    await open({});
    for (const [key, room] of [['F2', 'sales'], ['F3', 'attention'], ['F4', 'day'], ['F5', 'reports'], ['F6', 'settings'], ['F1', 'sell']] as const) {
      await press(key);
      expect(house.till.room).toBe(room);
      expect(document.querySelector('.rail [aria-current="page"]')?.getAttribute('href')).toBe(`#${room}`);
    }
  });
  it('tells the page language, direction, theme and profile', async () => {
    await open({ empty: true, language: 'ar', theme: 'dark', profile: 'demo' });
    const page = document.documentElement;
    expect([page.lang, page.dir, page.dataset.theme, page.dataset.profile]).toEqual(['ar', 'rtl', 'dark', 'demo']);
  });
  it('says why the till can’t be opened', async () => {
    await open({ empty: true }, () => fake.refuse('boot', error('till_locked', 'none', { holder: 'comptoir' })));
    expect(document.body.textContent).toContain('comptoir');
  });
  it('announces a verdict', async () => {
    await open();
    await charge();
    fake.pay('A-000001');
    await rest();
    expect(document.querySelector('[aria-live="assertive"]')?.textContent).toContain('Paid:');
  });
  it('takes back what it announced when the language changes', async () => {
    await open();
    await charge();
    house.announcer.say('Link copied');
    await fake.saveMachine({ language: 'fr', theme: 'light' });
    await rest();
    expect(document.documentElement.lang).toBe('fr');
    expect(document.body.textContent).not.toContain('Link copied');
  });
});

describe('each screen of a sale', () => {
  for (const name of LANGUAGES) {
    it(`has exactly one brass key and no word left over, in ${name}`, async () => {
      const brass = () => document.querySelectorAll('.main-act').length;
      await open({ language: name, empty: true });
      expect(brass()).toBe(1);
      await charge();
      expect(brass()).toBe(1);
      fake.decline('A-000001');
      await rest(GUARD_MS);
      expect(brass()).toBe(1);
      fake.payWrongly('A-000001', 150);
      await rest(GUARD_MS);
      expect(brass()).toBe(1);
      fake.pay('A-000001');
      await rest();
      expect(brass()).toBe(1);
      expect(document.body.textContent).not.toMatch(/\{\w+\}|undefined|NaN/);
      expect(language.current).toBe(name);
    });
  }
});
