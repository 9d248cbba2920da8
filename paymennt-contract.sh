cd /tmp/w/gw-paymennt
flock /tmp/build.lock nice true
# build, then take the binary at once
CARGO_TARGET_DIR=/work/main/target timeout 1500 /tmp/w/build test --workspace --exclude xtask --test contract --no-run > /tmp/w/gw/paymennt-contract-build.log 2>&1
rc=$?
bin=$(grep -o '/work/main/target/debug/deps/contract-[0-9a-f]*' /tmp/w/gw/paymennt-contract-build.log | head -1)
[ -z "$bin" ] && bin=$(grep -o 'target/debug/deps/contract-[0-9a-f]*' /tmp/w/gw/paymennt-contract-build.log | head -1 | sed 's,^,/work/main/,')
[ $rc = 0 ] && cp "$bin" /tmp/w/gw/paymennt-contract-bin
echo "rc=$rc bin=$bin" >> /tmp/w/gw/paymennt-contract-build.log
