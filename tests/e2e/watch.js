// What must never happen while a person sells: kept until the test asks for it.
if (!window.__seen) {
  const seen = (window.__seen = []);
  const told = new Set();
  const note = (text) => {
    if (!told.has(text)) seen.push(text);
    told.add(text);
  };
  const policy = (event) => note(`policy: ${event.effectiveDirective} blocked ${event.blockedURI ?? event.blockedURL}`);
  document.addEventListener('securitypolicyviolation', policy);
  window.addEventListener('error', (event) => {
    // Not an error: what was observed is told again in the next frame.
    if (event.message.startsWith('ResizeObserver loop completed')) return;
    note(`error: ${event.message} ${event.error?.stack ?? ''}`);
  });
  window.addEventListener('unhandledrejection', (event) => {
    const reason = event.reason;
    note(`unhandled rejection: ${reason?.stack ?? JSON.stringify(reason)}`);
  });
  // Also what was blocked before this script came.
  if (window.ReportingObserver) {
    const observer = new ReportingObserver((reports) => reports.forEach((report) => policy(report.body)), {
      buffered: true,
      types: ['csp-violation'],
    });
    observer.observe();
  }
}
