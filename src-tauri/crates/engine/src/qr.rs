//! A payment address as a QR: dark modules as one path, drawn by whoever shows it.

use crate::views::QrView;
use qrcode::{Color, EcLevel, QrCode};

/// The modules of a QR, row by row; `true` is dark. `None` when the text doesn't fit any QR.
pub fn modules(text: &str) -> Option<(usize, Vec<bool>)> {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).ok()?;
    Some((code.width(), code.to_colors().into_iter().map(|color| color == Color::Dark).collect()))
}

/// The QR of a payment address, for a screen.
pub fn view(text: &str) -> Option<QrView> {
    let (size, dark) = modules(text)?;
    let mut path = String::with_capacity(size * size * 6);
    for (y, row) in dark.chunks(size).enumerate() {
        let mut x = 0;
        while x < size {
            let run = row[x..].iter().take_while(|dark| **dark).count();
            if run > 0 {
                path.push_str(&format!("M{x} {y}h{run}v1h-{run}z"));
                x += run;
            } else {
                x += 1;
            }
        }
    }
    Some(QrView { size: u32::try_from(size).ok()?, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_covers_exactly_the_dark_modules() {
        let (size, dark) = modules("https://pay.ocdz.link/pay/OCPL-A1B2C3-D4E5").unwrap();
        let view = view("https://pay.ocdz.link/pay/OCPL-A1B2C3-D4E5").unwrap();
        assert_eq!(view.size as usize, size);
        let drawn: usize = view
            .path
            .split('M')
            .skip(1)
            .map(|run| run.split('h').nth(1).unwrap().split('v').next().unwrap().parse::<usize>().unwrap())
            .sum();
        assert_eq!(drawn, dark.iter().filter(|dark| **dark).count());
    }
}
