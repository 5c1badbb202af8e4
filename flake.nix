{
  description = "A situation board in the terminal: fronts, events, actors and who claims what";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "aarch64-darwin"
      ];
      forEachSystem = f: nixpkgs.lib.genAttrs systems (system: f nixpkgs.legacyPackages.${system});
      manifest = nixpkgs.lib.importTOML ./Cargo.toml;
    in
    {
      packages = forEachSystem (pkgs: {
        default = pkgs.rustPlatform.buildRustPackage {
          pname = manifest.package.name;
          version = manifest.package.version;
          src = self;
          cargoLock.lockFile = ./Cargo.lock;
          # The tests need pseudo-terminals and a home folder.
          doCheck = false;
          nativeBuildInputs = [ pkgs.installShellFiles ];
          postInstall = ''
            $out/bin/frontwatch man > frontwatch.1
            installManPage frontwatch.1
            for shell in bash zsh fish; do
              $out/bin/frontwatch completions $shell > frontwatch.$shell
              installShellCompletion --$shell frontwatch.$shell
            done
          '';
          meta = {
            description = manifest.package.description;
            license = with nixpkgs.lib.licenses; [
              mit
              asl20
            ];
            mainProgram = "frontwatch";
          };
        };
      });
    };
}
