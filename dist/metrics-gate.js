"use strict";
require("./index.js").run("metrics-gate");
