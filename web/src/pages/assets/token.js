// The link of a mail: what stands behind # is handed over by a form, and leaves the address first.
const form = document.querySelector("form[data-token]");
const found = /[#&]token=([^&]+)/.exec(location.hash);
if (found) history.replaceState(null, "", location.pathname + location.search);
if (form && found) {
  form.elements.token.value = decodeURIComponent(found[1]);
  form.hidden = true;
  form.submit();
}
