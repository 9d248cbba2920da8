//! Typst as a function from a template and its data to a PDF: no packages, no network, no clock, and no
//! fonts but the program's own.

use crate::error::DocumentError;
use crate::words::Language;
use serde_json::Value;
use std::sync::OnceLock;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// What all templates draw with.
const HOUSE: &str = include_str!("templates/house.typ");

const FONTS: [&[u8]; 6] = [
    include_bytes!("../../../../ui/fonts/NotoSans-Regular.ttf"),
    include_bytes!("../../../../ui/fonts/NotoSans-SemiBold.ttf"),
    include_bytes!("../../../../ui/fonts/NotoSans-Bold.ttf"),
    include_bytes!("../../../../ui/fonts/NotoSansArabic-Regular.ttf"),
    include_bytes!("../../../../ui/fonts/NotoSansArabic-SemiBold.ttf"),
    include_bytes!("../../../../ui/fonts/NotoSansArabic-Bold.ttf"),
];

/// The program's fonts, read once.
struct Fonts {
    fonts: Vec<Font>,
    book: LazyHash<FontBook>,
}

fn fonts() -> &'static Fonts {
    static READ: OnceLock<Fonts> = OnceLock::new();
    READ.get_or_init(|| {
        let fonts: Vec<Font> = FONTS.iter().flat_map(|bytes| Font::iter(Bytes::new(*bytes))).collect();
        let book = LazyHash::new(FontBook::from_fonts(&fonts));
        Fonts { fonts, book }
    })
}

/// A longer word may be broken anywhere after so many letters, or it would leave its column.
const WORD_MOST: u32 = 14;

/// Stands for what can't be drawn; the templates draw it as an empty box.
pub(crate) const UNDRAWN: char = '\u{fffd}';

/// A text with what no font of ours can draw replaced by [`UNDRAWN`]: a paper for archives refuses to carry a
/// letter without a shape. Control and direction characters go, so that a note can't turn a line around, and so do
/// those that only change the look of the one before.
pub(crate) fn drawable(text: &str) -> String {
    let known = |letter: char| {
        let code = u32::from(letter);
        fonts().fonts.iter().any(|font| font.info().coverage.contains(code))
    };
    let mut run = 0;
    let mut drawn = String::with_capacity(text.len());
    let letters = text
        .chars()
        .filter(|letter| !is_invisible(*letter))
        .map(|letter| if letter.is_whitespace() { ' ' } else { letter })
        .map(|letter| if letter == ' ' || known(letter) { letter } else { UNDRAWN });
    for letter in letters {
        run = if letter == ' ' { 0 } else { run + 1 };
        if run > WORD_MOST {
            drawn.push('\u{200b}');
            run = 1;
        }
        drawn.push(letter);
    }
    drawn
}

fn is_invisible(letter: char) -> bool {
    let is_break = matches!(letter, '\n' | '\t' | '\r');
    (letter.is_control() && !is_break)
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
        || matches!(letter, '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0000}'..='\u{e01ef}')
}

/// One paper to be set.
pub(crate) struct Paper<'a> {
    /// The template's source.
    pub template: &'a str,
    /// The template's data.
    pub data: &'a Value,
    /// Files it may read beside the data, by their names: images and attachments.
    pub files: Vec<(&'static str, Vec<u8>)>,
    /// What the PDF calls itself, the same for the same paper.
    pub ident: String,
    /// The language, for readers that speak.
    pub language: Language,
}

impl Paper<'_> {
    /// The texts of each page, in the order they were set.
    #[cfg(test)]
    pub(crate) fn pages(self) -> Vec<String> {
        use typst::layout::{Frame, FrameItem};
        fn add(frame: &Frame, page: &mut String) {
            for (_, item) in frame.items() {
                match item {
                    FrameItem::Group(group) => add(&group.frame, page),
                    FrameItem::Text(text) => {
                        page.push_str(&text.text);
                        page.push(' ');
                    }
                    _ => {}
                }
            }
        }
        let document = typst::compile::<PagedDocument>(&Shop::new(self).unwrap()).output.unwrap();
        let texts = document.pages().iter().map(|page| {
            let mut text = String::new();
            add(&page.frame, &mut text);
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        });
        texts.collect()
    }

    /// Sets the paper as PDF/A-3b. The same paper gives the same bytes.
    pub(crate) fn pdf(self) -> Result<Vec<u8>, DocumentError> {
        let ident = format!("{} {}", self.ident, self.language.code());
        let shop = Shop::new(self)?;
        let outcome = shop.set(ident);
        // What Typst remembers of one document is of no use to the next, and grows.
        typst::comemo::evict(0);
        outcome
    }
}

/// What Typst may see of the world.
struct Shop {
    library: LazyHash<Library>,
    main: Source,
    house: Source,
    files: Vec<(FileId, Bytes)>,
}

impl Shop {
    fn new(paper: Paper<'_>) -> Result<Shop, DocumentError> {
        let mut files = vec![("/data.json", serde_json::to_vec(paper.data).map_err(DocumentError::broken)?)];
        files.extend(paper.files);
        let files = files
            .into_iter()
            .map(|(name, bytes)| Ok((file_id(name)?, Bytes::new(bytes))))
            .collect::<Result<_, DocumentError>>()?;
        Ok(Shop {
            library: LazyHash::new(Library::builder().build()),
            main: Source::new(file_id("/main.typ")?, paper.template.to_owned()),
            house: Source::new(file_id("/house.typ")?, HOUSE.to_owned()),
            files,
        })
    }

    fn set(&self, ident: String) -> Result<Vec<u8>, DocumentError> {
        let document = typst::compile::<PagedDocument>(self).output.map_err(|errors| told(&errors))?;
        let options = PdfOptions {
            ident: Smart::Custom(ident),
            standards: PdfStandards::new(&[PdfStandard::A_3b])
                .map_err(|error| DocumentError::Broken(error.message().to_string()))?,
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&document, &options).map_err(|errors| told(&errors))
    }
}

fn told(errors: &[SourceDiagnostic]) -> DocumentError {
    DocumentError::Broken(errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join("; "))
}

fn file_id(name: &str) -> Result<FileId, DocumentError> {
    let path = VirtualPath::new(name).map_err(|_| DocumentError::Broken(format!("{name} is no path")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Shop {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &fonts().book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        [&self.main, &self.house]
            .into_iter()
            .find(|source| source.id() == id)
            .cloned()
            .ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files
            .iter()
            .find(|(file, _)| *file == id)
            .map(|(_, bytes)| bytes.clone())
            .ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        fonts().fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::drawable;

    #[test]
    fn what_no_font_can_draw_becomes_a_mark_and_what_turns_lines_around_goes() {
        assert_eq!(drawable("Café, قهوة 2 × 50"), "Café, قهوة 2 × 50");
        assert_eq!(drawable("茶 🍵"), "\u{fffd} \u{fffd}");
        assert_eq!(drawable("👍🏽 ❤\u{fe0f} Ａ"), "\u{fffd} \u{fffd} \u{fffd}", "one mark a sign");
        assert_eq!(drawable(&"W".repeat(30)), format!("{0}\u{200b}{0}\u{200b}WW", "W".repeat(14)));
        assert_eq!(drawable("a\u{202e}b\u{0}c\nd"), "abc d");
    }
}
