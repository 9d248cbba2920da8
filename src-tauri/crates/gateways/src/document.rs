//! A document that a gateway gives of a payment, kept as it came.

/// The longest document that is read, in bytes.
pub const LONGEST_DOCUMENT_BYTES: usize = 2 * 1024 * 1024;

/// What a document is, by its first bytes: what a gateway calls it isn't relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentKind {
    /// A PDF.
    Pdf,
    /// A PNG picture.
    Png,
    /// A JPEG picture.
    Jpeg,
    /// One JSON object.
    Json,
}

impl DocumentKind {
    /// The ending of a file that holds it.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            DocumentKind::Pdf => "pdf",
            DocumentKind::Png => "png",
            DocumentKind::Jpeg => "jpg",
            DocumentKind::Json => "json",
        }
    }
}

/// A document and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What it is.
    pub kind: DocumentKind,
    /// It, to the byte.
    pub bytes: Vec<u8>,
}

impl Document {
    /// The document that these bytes are. `None` for anything else, a web page among it: proxies and logins answer
    /// with those.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Document> {
        let begins: [(&[u8], DocumentKind); 3] = [
            (b"%PDF-", DocumentKind::Pdf),
            (b"\x89PNG\r\n\x1a\n", DocumentKind::Png),
            (b"\xff\xd8\xff", DocumentKind::Jpeg),
        ];
        let known = begins.iter().find(|(begins, _)| bytes.starts_with(begins)).map(|(_, kind)| *kind);
        let is_object =
            || serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(bytes).is_ok();
        let kind = known.or_else(|| is_object().then_some(DocumentKind::Json))?;
        Some(Document { kind, bytes: bytes.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_what_its_bytes_are_and_a_web_page_is_none() {
        let kind = |bytes: &[u8]| Document::read(bytes).map(|document| document.kind.extension());
        assert_eq!(kind(b"%PDF-1.7\n"), Some("pdf"));
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n\0"), Some("png"));
        assert_eq!(kind(b"\xff\xd8\xff\xe0"), Some("jpg"));
        assert_eq!(kind(br#" {"receiptNumber": "R-1"} "#), Some("json"));
        for other in [&b""[..], b"<!doctype html><title>Log in</title>", b"[]", b"\"R-1\"", b"{", b"MZ\x90"] {
            assert_eq!(kind(other), None, "{other:?}");
        }
    }
}
