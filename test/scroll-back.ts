/** Scrolls up to this message in small steps, as a hand does, and watches what one sees. */
export const scrollBack = async (to: number) => {
  const list = document.querySelector('message-list') as HTMLElement;
  const jumps: number[] = [];
  let most = 0;
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const middle = () => {
    const { left, top, width, height } = list.getBoundingClientRect();
    const at = document.elementFromPoint(left + width - 60, top + height / 2);
    return at?.closest<HTMLElement>('.message') ?? undefined;
  };
  for (let n = 0; n < 5_000 && !document.getElementById(`m-${to}`); n++) {
    const seen = middle();
    const before = seen?.getBoundingClientRect().top ?? 0;
    const room = list.scrollHeight - list.clientHeight + list.scrollTop;
    const step = Math.min(300, room);
    list.scrollTop -= step;
    await frame();
    if (seen?.isConnected) {
      const moved = seen.getBoundingClientRect().top - before - step;
      if (Math.abs(moved) > 2) jumps.push(moved);
    }
    most = Math.max(most, document.querySelectorAll('.message').length);
  }
  return { jumps, most };
};
