/** When the page has been painted for the first time: what is not in the first picture begins then. */
export const seen = new Promise<void>((resolve) => {
  requestAnimationFrame(() => setTimeout(resolve));
});
