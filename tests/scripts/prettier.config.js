// How the scripts of the page are laid out.

export default { printWidth: 120 };
