//! A QR in a terminal: two modules a character, with its quiet zone.

/// The QR of a payment address, dark on light whatever the terminal's colours. `None` when it doesn't fit.
pub fn draw(text: &str) -> Option<String> {
    const QUIET: usize = 4;
    let (size, dark) = engine::qr::modules(text)?;
    let is_dark = |x: usize, y: usize| {
        let inside = (QUIET..QUIET + size).contains(&x) && (QUIET..QUIET + size).contains(&y);
        inside && dark[(y - QUIET) * size + (x - QUIET)]
    };
    let whole = size + 2 * QUIET;
    let mut out = String::new();
    for y in (0..whole).step_by(2) {
        // Black on white, then back to what the terminal had.
        out.push_str("\u{1b}[30;107m");
        for x in 0..whole {
            out.push(match (is_dark(x, y), y + 1 < whole && is_dark(x, y + 1)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            });
        }
        out.push_str("\u{1b}[0m\n");
    }
    Some(out)
}
