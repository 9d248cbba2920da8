//! A whole till on a folder, as the programs open it.

use engine::Profile;
use sandbox::RunningSandbox;
use std::path::Path;
use till::{Access, Environment, Open, OpenFailure, Paths, Till};

/// The paths of an installation in that folder.
pub fn paths(folder: &Path) -> Paths {
    Paths::new(Some(folder.to_owned()))
}

/// The environment of a till that speaks to that sandbox with its key, and never asks a keychain.
pub fn environment(sandbox: &RunningSandbox) -> Environment {
    let base_url = sandbox.base_url("ocpay").unwrap();
    Environment::from(|name| match name {
        "COMPTOIR_OCPAY_BASE_URL" => Some(base_url.clone()),
        "COMPTOIR_OCPAY_ACCESS_TOKEN" => Some("sandbox-key".to_owned()),
        _ => None,
    })
}

/// Opens the demo profile of an installation.
pub async fn open_till(folder: &Path, environment: Environment, access: Access) -> Result<Till, OpenFailure> {
    Till::open(Open {
        paths: paths(folder),
        profile: Profile::Demo,
        access,
        holder: "a test".to_owned(),
        environment,
        watch: access == Access::Sell,
    })
    .await
}

/// Looks into a file as a backup for a shop of the demo profile.
pub async fn look_at(shop: &crate::Shop, file: &str) -> Result<engine::views::BackupLook, OpenFailure> {
    till::restore::look(&paths(&shop.folder()), Profile::Demo, Path::new(file)).await
}
