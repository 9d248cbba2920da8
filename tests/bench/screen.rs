//! Looks at the X screen: where a window is, and what a part of it shows. Nothing is asked of the program itself.

use std::hash::{DefaultHasher, Hash, Hasher};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt, ImageFormat, MapState, Window};
use x11rb::rust_connection::RustConnection;

/// A part of the screen, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    pub x: i16,
    pub y: i16,
    pub width: u16,
    pub height: u16,
}

/// So many rows of an area are looked at, evenly spread: all of them would keep the machine busy.
const ROWS: u16 = 24;

/// The screen of `DISPLAY`.
pub struct Screen {
    connection: RustConnection,
    root: Window,
}

impl Screen {
    pub fn connect() -> Result<Screen, String> {
        let (connection, number) = x11rb::connect(None).map_err(|error| format!("no screen: {error}"))?;
        let root = connection.setup().roots.get(number).ok_or("no screen")?.root;
        Ok(Screen { connection, root })
    }

    /// The largest window that is on the screen now.
    pub fn largest_window(&self) -> Result<Option<Area>, String> {
        let told = |error: &dyn std::fmt::Display| error.to_string();
        let asked = self.connection.query_tree(self.root).map_err(|error| told(&error))?;
        let mut windows = Vec::new();
        for window in asked.reply().map_err(|error| told(&error))?.children {
            // A window may go while it is asked about.
            let attributes = self.connection.get_window_attributes(window).map_err(|error| told(&error))?;
            let geometry = self.connection.get_geometry(window).map_err(|error| told(&error))?;
            if let (Ok(attributes), Ok(at)) = (attributes.reply(), geometry.reply())
                && attributes.map_state == MapState::VIEWABLE
            {
                windows.push(Area { x: at.x, y: at.y, width: at.width, height: at.height });
            }
        }
        Ok(windows.into_iter().max_by_key(|area| u32::from(area.width) * u32::from(area.height)))
    }

    /// What an area shows, as a number that differs when it shows something else; with how many colours.
    pub fn look(&self, area: Area) -> Result<Look, String> {
        let told = |error: &dyn std::fmt::Display| error.to_string();
        let rows: Vec<i16> = (0..ROWS).map(|row| area.y + (area.height / ROWS * row).cast_signed()).collect();
        let asked: Result<Vec<_>, _> = rows
            .into_iter()
            .map(|y| {
                self.connection.get_image(
                    ImageFormat::Z_PIXMAP,
                    self.root,
                    area.x,
                    y,
                    area.width,
                    1,
                    u32::MAX,
                )
            })
            .collect();
        let mut hasher = DefaultHasher::new();
        let mut colours = std::collections::HashSet::new();
        for row in asked.map_err(|error| told(&error))? {
            let pixels = row.reply().map_err(|error| told(&error))?.data;
            pixels.hash(&mut hasher);
            colours.extend(pixels.chunks_exact(4).map(|pixel| [pixel[0], pixel[1], pixel[2]]));
        }
        Ok(Look { hash: hasher.finish(), colours: colours.len() })
    }
}

/// What was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub hash: u64,
    pub colours: usize,
}
