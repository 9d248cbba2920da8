// The backups of the fake till: those of a week, one of the second place, and what is inside them.
import type { BackupLook, BackupsView, ClosingFileView } from '../bindings';

const FOLDER = '/home/amina/.local/share/comptoir/backups/live';

/** A week of backups, and a second place whose drive is there. */
export function storyBackups(): BackupsView {
  const row = (day: string, time: string, place: BackupsView['rows'][number]['place'] = 'here') => {
    const name = `till-live-A-202611${day}T${time}07123Z.db`;
    const folder = place === 'second' ? '/media/usb/comptoir-live-A-3f2a91c0' : FOLDER;
    return { path: `${folder}/${name}`, name, place, madeAt: `2026-11-${day}T${time.slice(0, 2)}:${time.slice(2)}:07.123Z`, bytes: 7_340_032 };
  };
  const rows = [row('21', '0812'), row('20', '1903', 'second'), row('20', '1903'), row('19', '1911'), row('18', '1904')];
  return {
    folder: FOLDER,
    rows,
    last: { at: rows[0]?.madeAt ?? '', name: rows[0]?.name ?? '', asOfSeq: 541 },
    problem: null,
    second: { folder: '/media/usb', state: 'ready', problem: null },
    wantsLook: false,
  };
}

/** What is inside a backup of yesterday. */
export function storyLook(path: string, shop: string): BackupLook {
  return {
    path,
    name: path.slice(path.lastIndexOf('/') + 1),
    profile: 'live',
    till: 'A',
    shopName: shop,
    hasPeople: true,
    asOf: '2026-11-20T19:03:07.123Z',
    journalSeq: 541,
    sales: 118,
    lastSale: 'A-000118',
    lastSaleAt: '2026-11-20T18:51:22Z',
    lastClosing: 11,
    lastClosingDay: '2026-11-20',
    fromOlderProgram: false,
    kinship: 'older',
    missingSales: 12,
    missingFirst: 'A-000119',
    missingLast: 'A-000130',
    refusal: null,
  };
}

/** The files of a closing. */
export function storyFiles(day: string): ClosingFileView[] {
  return (['pdf', 'xlsx', 'csv', 'json'] as const).map((kind, at) => ({
    kind,
    name: `closing-live-A-0012-${day}-fr.${kind}`,
    language: 'fr',
    bytes: 40_000 * (at + 1),
    sha256: 'c4a1'.repeat(16),
  }));
}
