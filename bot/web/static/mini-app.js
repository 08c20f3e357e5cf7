// Telegram puts the signed data of a Mini App behind the "#" of its address; no script of Telegram's is needed to read it.
"use strict";
(function () {
  var data = new URLSearchParams(location.hash.slice(1)).get("tgWebAppData");
  if (!data) return;
  var door = document.getElementById("door");
  document.getElementById("init-data").value = data;
  // In a browser Telegram shows us in a frame, which gets no cookies: there the page opens in a tab of its own.
  var framed = window.top !== window.self;
  if (framed) door.target = "_blank";
  document.getElementById("outside").hidden = true;
  door.hidden = false;
  if (!framed) door.submit();
})();
