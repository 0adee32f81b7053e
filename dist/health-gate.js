"use strict";
require("./index.js").run("health-gate");
