//! The gateway's statement in the real window: a file is dropped, its columns are looked over, and what differs is
//! settled with a note.

use crate::counter::Counter;
use crate::keys::Key;
use crate::screens::{Findings, look_over};
use crate::selling::{charge, leave_verdict};
use crate::window::Window;
use sandbox::{CustomerDoes, StatementDrills};
use serde_json::json;

/// Drops a file on the page as a person's hand would.
const DROP: &str = "
    const [name, text] = arguments;
    const files = new DataTransfer();
    files.items.add(new File([text], name, { type: 'text/csv' }));
    const place = document.querySelector('[data-testid=statement-drop]');
    place.dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }));";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_is_dropped_looked_over_compared_and_settled() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "statements").await;
    let mut found = Findings::default();
    let mut references = Vec::new();
    for amount in ["1500", "2500", "700"] {
        charge(&window, amount).await;
        references.push(counter.far_side().await.newest());
        counter.far_side().await.customer(CustomerDoes::Pays).await;
        window.shows("returns").await;
        leave_verdict(&window).await;
    }
    let drills = StatementDrills {
        leave_out: Some(references[0].clone()),
        alter: Some(references[1].clone()),
        foreign: 2,
        ..StatementDrills::default()
    };
    let text = counter.far_side().await.running().statement("ocpay", &drills);
    window.press(&[Key::F(4)]).await;
    window.shows("day-total").await;
    window.press(&[Key::Char('m')]).await;
    window.shows("statement-drop").await;
    look_over(&window, &mut found, "statement-file").await;
    window.script(DROP, vec![json!("picture.png"), json!("\u{0}\u{1}no table")]).await;
    window.wait_for("[data-testid=error][data-code=statement_not_a_table]").await;
    look_over(&window, &mut found, "statement-refused").await;
    window.script(DROP, vec![json!("ocpay-2026-11.csv"), json!(text)]).await;
    window.shows("statement-facts").await;
    look_over(&window, &mut found, "statement-columns").await;
    window
        .script("const one = document.querySelector('[data-field=amount] select'); one.value = ''; one.dispatchEvent(new Event('change', { bubbles: true }));", vec![])
        .await;
    window.wait_for("[data-testid=statement-problem][data-code=statement_column_missing]").await;
    look_over(&window, &mut found, "statement-column-missing").await;
    window
        .script("const one = [...document.querySelectorAll('[data-testid=statement-column] select')][2]; one.value = 'amount'; one.dispatchEvent(new Event('change', { bubbles: true }));", vec![])
        .await;
    window.shows("statement-facts").await;
    let days =
        window.script("return document.querySelector('[data-testid=statement-to]').value", vec![]).await;
    window
        .script("const one = document.querySelector('[data-testid=statement-from]'); one.value = arguments[0]; one.dispatchEvent(new Event('change', { bubbles: true }));", vec![days.clone()])
        .await;
    window.shows("statement-facts").await;
    window
        .script("const one = document.querySelector('[data-testid=statement-to]'); one.value = arguments[0]; one.dispatchEvent(new Event('change', { bubbles: true }));", vec![days])
        .await;
    window.wait_for("[data-testid=statement-compare]:not([disabled])").await;
    window.click("statement-compare").await;
    window.shows("statement-result").await;
    window.says("count-differ", "1").await;
    window.says("count-missing", "1").await;
    window.says("count-notOurs", "2").await;
    look_over(&window, &mut found, "statement-result").await;
    window.wait_for("[data-kind=amount_differs] [data-testid=finding-settle]").await;
    window
        .script(
            "document.querySelector('[data-kind=amount_differs] [data-testid=finding-settle]').click()",
            vec![],
        )
        .await;
    window.write("finding-note", "The gateway corrected it by phone").await;
    look_over(&window, &mut found, "statement-settling").await;
    window.click("finding-sign").await;
    window.wait_for("[data-kind=amount_differs][data-open=false]").await;
    look_over(&window, &mut found, "statement-settled").await;
    window.press(&[Key::Escape]).await;
    window.shows("statement-finding").await;
    look_over(&window, &mut found, "day-with-a-finding").await;
    window.press(&[Key::Char('m')]).await;
    window.wait_for("[data-kind=amount_differs][data-open=false]").await;
    look_over(&window, &mut found, "statement-findings-of-the-day").await;
    window.close().await;
    found.none();
}
