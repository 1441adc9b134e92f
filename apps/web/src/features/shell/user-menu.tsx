'use client';
import { useState, useSyncExternalStore } from 'react';
import Link from 'next/link';
import { DropdownMenu } from 'radix-ui';
import { useTheme } from 'next-themes';
import { Check, LogOut, Monitor, Moon, Sun, UserRound } from 'lucide-react';
import { signOut } from '../../client/sign-in';
import type { PersonActor } from '../../server/access/actor';
import { WORKSPACE_PAGES } from './navigation';
import { WorkspaceItems } from './workspace-items';

const THEMES = [
  { value: 'light', name: 'Light', icon: Sun },
  { value: 'dark', name: 'Dark', icon: Moon },
  { value: 'system', name: 'As the system', icon: Monitor },
] as const;

const ITEM = 'flex cursor-pointer select-none items-center gap-2.5 rounded-md px-2.5 py-1.5 text-sm outline-none data-[highlighted]:bg-sunken [&_svg]:size-4 [&_svg]:text-ink-faint';

/** Who is signed in, the workspaces they can look at, the theme, and the way out. */
export function UserMenu({ name, email, role, scopes }: Pick<PersonActor, 'name' | 'email' | 'role' | 'scopes'>) {
  const { theme, setTheme } = useTheme();
  const [open, setOpen] = useState(false);
  const inBrowser = useSyncExternalStore(noSubscription, () => true, () => false);
  async function leave() {
    await signOut();
    window.location.assign('/sign-in');
  }
  return (
    <DropdownMenu.Root open={open} onOpenChange={setOpen}>
      <DropdownMenu.Trigger aria-label={`Account of ${name}`} className="grid size-8 place-items-center rounded-full bg-accent-soft text-accent-text hover:brightness-95">
        <UserRound className="size-4.5" aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" sideOffset={6} className="z-50 max-h-[85dvh] w-60 overflow-y-auto rounded-card border bg-raised p-1.5 shadow-raised animate-appear">
          <div className="px-2.5 pb-2 pt-1.5">
            <p className="truncate text-sm font-medium">{name}</p>
            <p className="truncate text-xs text-ink-muted">{email} · {role}</p>
          </div>
          <div className="lg:hidden">
            <DropdownMenu.Separator className="my-1 h-px bg-line" />
            {WORKSPACE_PAGES.filter(({ needs }) => scopes.includes(needs)).map(({ href, name: label, icon: Icon }) => (
              <DropdownMenu.Item key={href} className={ITEM} asChild><Link href={href}><Icon aria-hidden />{label}</Link></DropdownMenu.Item>
            ))}
          </div>
          <WorkspaceItems itemClassName={ITEM} enabled={open} />
          <DropdownMenu.Separator className="my-1 h-px bg-line" />
          <DropdownMenu.Label className="px-2.5 py-1 text-xs text-ink-muted">Theme</DropdownMenu.Label>
          <DropdownMenu.RadioGroup value={inBrowser ? (theme ?? 'system') : 'system'} onValueChange={setTheme}>
            {THEMES.map(({ value, name: label, icon: Icon }) => (
              <DropdownMenu.RadioItem key={value} value={value} className={ITEM} onSelect={(event) => event.preventDefault()}>
                <Icon aria-hidden />
                <span className="flex-1">{label}</span>
                <DropdownMenu.ItemIndicator><Check /></DropdownMenu.ItemIndicator>
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator className="my-1 h-px bg-line" />
          <DropdownMenu.Item className={ITEM} onSelect={() => void leave()}>
            <LogOut aria-hidden />
            Sign out
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const noSubscription = () => () => undefined;
