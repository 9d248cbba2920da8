//! A Tauri window with nothing in it, as large as the till's and at the same place.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() {
    tauri::Builder::default()
        .setup(|app| {
            tauri::WebviewWindowBuilder::new(app, "main", tauri::WebviewUrl::App("index.html".into()))
                .title("Empty")
                .inner_size(1024.0, 768.0)
                .min_inner_size(800.0, 600.0)
                .center()
                .build()?;
            Ok(())
        })
        .run(tauri::tauri_build_context!())
        .expect("an empty window opens");
}
