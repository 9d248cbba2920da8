//! Declares the commands to the access control list and generates the context.

mod names {
    include!("src/commands/names.rs");
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // A clean clone has no built screens yet, and Tauri refuses to compile without their folder.
    std::fs::create_dir_all("../ui/dist")?;
    let _ = names::CUSTOMER_COMMANDS;
    let manifest = tauri_build::AppManifest::new().commands(names::COMMANDS);
    let attributes =
        tauri_build::Attributes::new().app_manifest(manifest).codegen(tauri_build::CodegenContext::new());
    tauri_build::try_build(attributes)?;
    Ok(())
}
