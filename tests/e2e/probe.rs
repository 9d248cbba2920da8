use crate::counter::Counter;
use crate::window::Window;
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn probe() {
    let t = std::time::Instant::now();
    let counter = Counter::new().await;
    let window = Window::open(&counter, "probe").await;
    eprintln!("open {:?}", t.elapsed());
    window.picture("start").await;
    window.type_keys("1500").await;
    window.press(&[crate::keys::Key::Enter]).await;
    window.shows("qr").await;
    eprintln!("qr {:?}", t.elapsed());
    window.picture("qr").await;
    eprintln!("pic {:?}", t.elapsed());
    window.click("open-page").await;
    let back = window.follow_new_window().await;
    window.picture("phone").await;
    eprintln!("phone {:?}", t.elapsed());
    window.click("customer-pay").await;
    window.shows("customer-result").await;
    window.go_back(back).await;
    window.says("stage", "PAID").await;
    window.picture("paid").await;
    eprintln!("paid {:?}", t.elapsed());
    window.close().await;
    eprintln!("closed {:?}", t.elapsed());
}
