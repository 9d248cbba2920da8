//! A path that the owner sets, with places in it that each request fills.

/// A path and perhaps a query, such as `/shops/{shopId}/orders/{orderNumber}` or `/order?number={orderNumber}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(String);

/// A template whose places are filled: path segments and query pairs, not yet encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The segments of its path.
    pub path: Vec<String>,
    /// What stands after the question mark.
    pub query: Vec<(String, String)>,
}

impl Template {
    /// Reads a template. `must` is the place without which it names nothing, `may` are the others it can have.
    /// `None` for anything that is more than a path with a query, or has another place.
    pub fn read(text: &str, must: &str, may: &[&str]) -> Option<Template> {
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let bare = may.iter().fold(text.replace(must, ""), |text, place| text.replace(place, ""));
        let odd = |byte: u8| !byte.is_ascii_graphic() || b"{}#\\%:@".contains(&byte);
        let leads_away = path.split('/').any(|part| matches!(part, "." | "..")) || text.starts_with("//");
        let is_pair = |pair: &str| pair.split_once('=').is_some_and(|(name, _)| !name.is_empty());
        let fits = !bare.bytes().any(odd) && !leads_away && !query.contains('?');
        let fits = fits && (query.is_empty() || query.split('&').all(is_pair));
        (fits && text.contains(must)).then(|| Template(text.to_owned()))
    }

    /// Puts each value in its place. A value can't add a segment or a pair.
    pub fn fill(&self, values: &[(&str, &str)]) -> Filled {
        let fill = |part: &str| {
            let value = values.iter().find(|(place, _)| part == *place).map(|(_, value)| (*value).to_owned());
            value.unwrap_or_else(|| {
                values.iter().fold(part.to_owned(), |part, (place, value)| part.replace(place, value))
            })
        };
        let (path, query) = self.0.split_once('?').unwrap_or((&self.0, ""));
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        Filled {
            path: path.split('/').filter(|part| !part.is_empty()).map(fill).collect(),
            query: pairs.map(|(name, value)| (name.to_owned(), fill(value))).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Template> {
        Template::read(text, "{number}", &["{shop}"])
    }

    fn filled(text: &str, number: &str) -> (Vec<String>, Vec<(String, String)>) {
        let filled = read(text).unwrap().fill(&[("{shop}", "115"), ("{number}", number)]);
        (filled.path, filled.query)
    }

    #[test]
    fn each_value_takes_its_place_and_no_other() {
        let path = |text, number| filled(text, number).0.join("|");
        assert_eq!(path("/shops/{shop}/orders/{number}", "A-1"), "shops|115|orders|A-1");
        assert_eq!(path("order-{number}/", "A-1"), "order-A-1");
        assert_eq!(path("/orders/{number}", "a/../{shop}?x=1"), "orders|a/../{shop}?x=1");
        let (path, query) = filled("/order?shopId={shop}&orderNumber={number}", "A&b=c");
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            (path, query),
            (vec!["order".to_owned()], vec![pair("shopId", "115"), pair("orderNumber", "A&b=c")])
        );
    }

    #[test]
    fn what_is_no_path_with_the_place_in_it_is_refused() {
        for text in [
            "",
            "/orders",
            "/orders/{shop}",
            "/orders/{number}/{other}",
            "https://evil.example/{number}",
            "//evil.example/{number}",
            "/../{number}",
            "/orders/{number}#x",
            "/order?a?b={number}",
            "/order?={number}",
            "/or ders/{number}",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,60}", number in ".{0,20}") {
            if let Some(template) = read(&text) {
                let _ = template.fill(&[("{shop}", "1"), ("{number}", &number)]);
            }
        }
    }
}
