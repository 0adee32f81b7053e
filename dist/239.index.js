"use strict";
exports.id = 239;
exports.ids = [239];
exports.modules = {

/***/ 34239:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   runCommandLine: () => (/* binding */ runCommandLine)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(31421);
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_child_process__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var commander__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5109);
/* harmony import */ var _github_run_action__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(30483);
/* harmony import */ var _inputs_registry__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(27369);
/* harmony import */ var _jobs__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(79839);






const BAD_INPUT = 2;
/** Runs the command line: every action as a command with its inputs as options, and the emulator. */
async function runCommandLine(argv) {
    const program = new commander__WEBPACK_IMPORTED_MODULE_2__/* .Command */ .uB("cloud-run-canary").description("Progressive delivery to Google Cloud Run.");
    // Its own status for a mistyped option is 1, which by the contract says that the canary is at fault.
    program.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : BAD_INPUT));
    for (const name of _inputs_registry__WEBPACK_IMPORTED_MODULE_4__/* .ACTION_NAMES */ .G)
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
    const command = program.command(name).description(_inputs_registry__WEBPACK_IMPORTED_MODULE_4__/* .ACTIONS */ .k[name].description);
    const inputs = Object.entries(_inputs_registry__WEBPACK_IMPORTED_MODULE_4__/* .ACTIONS */ .k[name].inputs.shape);
    for (const [input, schema] of inputs)
        command.option(`--${input} <value>`, schema.meta()?.description ?? "");
    command.action((_options, { options }) => {
        const raw = options.flatMap((option) => {
            const value = command.getOptionValue(option.attributeName());
            return typeof value === "string" ? [[option.name(), value]] : [];
        });
        return (0,_github_run_action__WEBPACK_IMPORTED_MODULE_3__/* .runAction */ .C)((signal) => (0,_jobs__WEBPACK_IMPORTED_MODULE_5__/* .startJob */ ._)(name, Object.fromEntries(raw), process.env, signal));
    });
}
/** The emulator is a program of its own beside the bundle: the product never imports it. */
function serveEmulator(options) {
    const main = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(__dirname, "..", "lib", "emulator", "main.js");
    const child = (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)(process.execPath, [main, ...options], { stdio: "inherit" });
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