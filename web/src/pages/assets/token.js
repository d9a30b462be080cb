// The link of a mail: what stands behind # is handed over by a form, and leaves the address first. A
// second link opened in the same tab changes nothing but what stands behind #.
const handOver = () => {
  const form = document.querySelector("form[data-token]");
  const found = /[#&]token=([^&]+)/.exec(location.hash);
  if (!found) return;
  history.replaceState(null, "", location.pathname + location.search);
  if (!form) return location.replace(`${location.pathname.split("/", 2).join("/")}#token=${found[1]}`);
  form.elements.token.value = found[1];
  form.hidden = true;
  form.submit();
};
addEventListener("hashchange", handOver);
handOver();
