from garda.cli import main

raise SystemExit(main())
