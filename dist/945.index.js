"use strict";
exports.id = 945;
exports.ids = [945];
exports.modules = {

/***/ 47945:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runCommandLine: () => (/* binding */ runCommandLine)
});

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(31421);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ../node_modules/commander/esm.mjs
var esm = __webpack_require__(5109);
// EXTERNAL MODULE: ./src/github/run-action.js
var run_action = __webpack_require__(30483);
// EXTERNAL MODULE: ./src/inputs/registry.js + 11 modules
var registry = __webpack_require__(7763);
// EXTERNAL MODULE: ./src/inputs/secret-values.js
var secret_values = __webpack_require__(94398);
// EXTERNAL MODULE: ./src/jobs/index.js + 251 modules
var jobs = __webpack_require__(28373);
;// CONCATENATED MODULE: ./src/version.js
/** The version in package.json, from which `npm run generate` writes this. */
const VERSION = "0.1.0";

;// CONCATENATED MODULE: ./src/cli.js








const BAD_INPUT = 2;
/** Runs the command line: every action as a command with its inputs as options, and the emulator. */
async function runCommandLine(argv) {
    const program = new esm/* Command */.uB("cloud-run-canary")
        .description("Progressive delivery to Google Cloud Run.")
        .version(VERSION);
    // Its own status for a mistyped option is 1, which by the contract says that the canary is at fault.
    program.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : BAD_INPUT));
    for (const name of registry/* ACTION_NAMES */.G)
        addAction(program, name);
    program
        .command("emulator")
        .description("Serve a local Google Cloud and print the export lines for a shell; everything after it is its own.")
        .allowUnknownOption()
        .helpOption(false)
        .argument("[options...]")
        .action((options) => serveEmulator(options));
    await program.parseAsync(argv);
}
function addAction(program, name) {
    const command = program.command(name).description(registry/* ACTIONS */.k[name].description);
    // Everybody on the machine may read a process's arguments, so no secret is taken from there.
    const inputs = Object.entries(registry/* ACTIONS */.k[name].inputs.shape).filter(([input]) => !(0,secret_values/* isSecretInput */.p)(name, input));
    for (const [input, schema] of inputs)
        command.addOption(optionOf(input, schema));
    command.action((_options, { options }) => {
        const raw = options.flatMap((option) => {
            const value = command.getOptionValue(option.attributeName());
            return value === undefined ? [] : [[option.name(), String(value)]];
        });
        return (0,run_action/* runAction */.C)((signal) => (0,jobs/* startJob */._)(name, Object.fromEntries(raw), process.env, signal));
    });
}
/** What takes `true` for true is a flag: it may stand without a value, as people write flags, and then has the value true. */
function optionOf(input, schema) {
    const description = schema.meta()?.description ?? "";
    const isFlag = schema.safeParse("true").data === true;
    return new esm/* Option */.c$(isFlag ? `--${input} [value]` : `--${input} <value>`, description);
}
/** The emulator is a program of its own beside the bundle: the product never imports it. */
function serveEmulator(options) {
    const main = (0,external_node_path_.join)(__dirname, "..", "lib", "emulator", "main.js");
    // The channel tells the emulator when this process is gone, however it went.
    const child = (0,external_node_child_process_.spawn)(process.execPath, [main, ...options], { stdio: ["inherit", "inherit", "inherit", "ipc"] });
    const pass = (signal) => child.kill(signal);
    process.on("SIGINT", pass).on("SIGTERM", pass);
    return new Promise((resolve, reject) => {
        child.once("error", reject);
        child.once("exit", (code) => {
            process.exitCode = code ?? 130;
            resolve();
        });
    });
}


/***/ })

};
;