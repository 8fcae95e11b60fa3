// Signing in again on the page whose session has ended: nothing on it is lost.
const find = (id) => document.getElementById(id);

export function askAgain(server, screen, count, done) {
  const dialog = find("again");
  if (dialog.open) return;
  find("again-about").textContent = screen.word("again.about", { count });
  find("again-problem").hidden = true;
  find("again-password").value = "";
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  find("again-form").onsubmit = async (event) => {
    event.preventDefault();
    try {
      await server.signIn(find("again-name").value, find("again-password").value);
      dialog.close();
      done();
    } catch (error) {
      find("again-problem").textContent = error.message;
      find("again-problem").hidden = false;
    }
  };
  dialog.showModal();
}
