import type { ComponentProps, ReactNode } from 'react';
import { Slot } from 'radix-ui';
import { LoaderCircle } from 'lucide-react';
import { cn } from '../class-names';

const LOOK = {
  primary: 'bg-accent text-accent-ink hover:brightness-110 active:brightness-95 shadow-card',
  secondary: 'bg-surface text-ink border border-line-strong hover:bg-sunken shadow-card',
  ghost: 'text-ink-muted hover:bg-sunken hover:text-ink',
  danger: 'bg-surface text-bad border border-line-strong hover:bg-bad-soft shadow-card',
} as const;

const SIZE = { sm: 'h-8 px-2.5 text-xs gap-1.5', md: 'h-9 px-3.5 text-sm gap-2', icon: 'size-9 justify-center' } as const;

export type ButtonProps = ComponentProps<'button'> & {
  look?: keyof typeof LOOK;
  size?: keyof typeof SIZE;
  /** Shows that the action runs and takes no further clicks. */
  busy?: boolean;
  /** Gives the look to the only child (a link) instead. */
  asChild?: boolean;
  icon?: ReactNode;
};

/** A button; `busy` keeps its width and says so to screen readers. */
export function Button({ look = 'secondary', size = 'md', busy = false, asChild = false, icon, className, children, disabled, ...rest }: ButtonProps) {
  const classes = cn(
    'inline-flex shrink-0 items-center justify-center whitespace-nowrap rounded-control font-medium transition-[background,filter] disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0',
    LOOK[look], SIZE[size], className,
  );
  if (asChild) return <Slot.Root className={classes} {...rest}>{children}</Slot.Root>;
  return (
    <button type="button" className={classes} disabled={disabled === true || busy} aria-busy={busy} {...rest}>
      {busy ? <LoaderCircle className="animate-spin" aria-hidden /> : icon}
      {children}
    </button>
  );
}
